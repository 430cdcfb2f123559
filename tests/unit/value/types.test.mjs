/** Values of every type, through text, the core and a replica, and the page docs/types.md. */

import fs from 'node:fs'
import { createRequire } from 'node:module'
import { cloneValue, decode, encode, stringify } from '../../../lib/shared/index.js'
import { difference } from '../../cases/same.mjs'
import { idOf, typesPage } from '../../cases/types-table.mjs'
import { cases } from '../../cases/types.mjs'
import { Network } from '../../simulation/network.mjs'

const require = createRequire(import.meta.url)
const { Document } = require('../../../lib/main/native/addon.js')

const PAGE = new URL('../../../docs/types.md', import.meta.url)

/** Cases that need what only pages or newer engines have run in the windows that have it. */
const here = cases.filter(({ needs }) => needs === undefined || needs in globalThis)
const make = (source) => new Function(`return (${source})`)()
const good = here.filter(({ error }) => error === undefined)

describe.each([...new Set(here.map(({ group }) => group))])('%s', (group) => {
  const own = here.filter((one) => one.group === group).map((one) => [one.name, one])

  test.each(own)('%s', (_name, one) => {
    if (one.error) {
      expect(() => encode({ list: [make(one.make)] })).toThrow(
        expect.objectContaining({
          code: one.error,
          message: expect.stringMatching(/^value\.list\[0\].* cannot be shared\. \w/)
        })
      )
      return
    }
    const expected = () => make(one.becomes ?? one.make)
    const same = (found) => expect(difference(found, expected())).toBe(undefined)
    same(cloneValue(make(one.make)))
    same(decode(encode(make(one.make))))
    if (one.becomes && !one.looks)
      expect(difference(make(one.make), expected())).not.toBe(undefined)

    for (const around of [(it) => it, (it) => [it], (it) => ({ it }), (it) => new Map([[1, it]])]) {
      const text = encode(around(make(one.make)))
      const document = new Document(text)
      expect(document.text()).toBe(text)
      expect(stringify(decode(text))).toBe(text)
      document.submit(`[{"op":"replace","path":[],"value":${encode([0])}}]`, false)
      document.submit(`[{"op":"add","path":[1],"value":${text}}]`, false)
      expect(document.get('[1]')).toBe(text)
      document.destroy()
    }
  })
})

test('from main to windows and back, in snapshots and in patches', async () => {
  const outcomes = new Map()
  const all = (read) => good.forEach((one, i) => outcomes.set(idOf(one), read(one, i)))
  const network = new Network()
  const main = network.remoteRef('types', { first: good.map(({ make: source }) => make(source)) })
  const [one, two] = [network.open(), network.open()].map((window) => window.replica('types', {}))
  while (one.status !== 'live' || two.status !== 'live') await network.quiet()
  main.value.later = {}
  one.value.mine = new Map()
  good.forEach(({ make: source }, i) => {
    main.value.later[i] = make(source)
    one.value.mine.set(i, make(source))
  })
  await network.quiet()
  for (const { error, make: source } of here.filter((each) => each.error)) {
    for (const { value } of [main, one]) {
      expect(() => (value.bad = make(source))).toThrow(expect.objectContaining({ code: error }))
      expect('bad' in value).toBe(false)
    }
  }
  all((each, i) => {
    const expected = () => make(each.becomes ?? each.make)
    for (const { value } of [main, one, two, { value: main.get([]) }]) {
      for (const found of [value.first[i], value.later[i], value.mine.get(i)]) {
        expect([idOf(each), difference(found, expected())]).toEqual([idOf(each), undefined])
      }
    }
    return each.becomes ? 'becomes' : 'same'
  })
  expect(stringify(one.store.raw)).toBe(main.document.text())
  expect(stringify(two.store.raw)).toBe(main.document.text())

  for (const each of cases) if (each.error) outcomes.set(idOf(each), each.error)
  // Types that this engine lacks are tested in windows that have them.
  for (const each of cases) if (!outcomes.has(idOf(each))) outcomes.set(idOf(each), 'same')
  const page = typesPage(new Map(cases.map((each) => [idOf(each), outcomes.get(idOf(each))])))
  if (process.env.UPDATE_TYPES) fs.writeFileSync(PAGE, page)
  expect(fs.readFileSync(PAGE, 'utf8')).toBe(page)
})
