/** The rooms of the code, from the bottom up: imports only lead down, without cycles. */

import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../../', import.meta.url))

/** Each imports only from those before it. */
const ROOMS = {
  'lib/shared': ['errors', 'raw', 'path', 'value', 'patch', 'operations', 'proxy', 'store'],
  'lib/client': ['pending', 'transport', 'replica'],
  'lib/main': ['native', 'limits', 'options', 'disk', 'ref', 'hub', 'electron'],
  'lib/cloud': ['reader', 'replica', 'transport', 'crypt', 'driver', 'messages', 'main'],
  'lib/server': ['base', 'wire', 'store', 'documents', 'access', 'http', 'websocket', 'serve'],
  'lib/ipc': ['core', 'main', 'process', 'window', 'vue', 'testing'],
  'native/core': ['base', 'value', 'text', 'patch', 'diff', 'document', 'log']
}
/** The same for the folders that have rooms, and those that have none. */
const AREAS = [
  'lib/shared',
  'lib/client',
  'lib/main',
  'lib/persist',
  'lib/vue',
  'lib/text-field',
  'lib/ipc',
  'lib/cloud',
  'lib/server',
  'lib/testing',
  'lib/vite'
]

/** @param {string} folder @param {RegExp} name @returns {string[]} Paths of files from the root. */
function filesIn(folder, name) {
  return fs
    .readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && name.test(entry.name))
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
}

/** @param {string} file @returns {string[]} What it imports of the project: paths from the root. */
function importsOf(file) {
  const text = fs.readFileSync(path.join(root, file), 'utf8')
  const found = /\.[ch]$/.test(file)
    ? [...text.matchAll(/#include "([\w/]+\.h)"/g)].map(([, name]) => `native/core/${name}`)
    : [
        ...text.matchAll(/(?:^(?:import|export)\b[^;'"]*?from |^import |require\()'(\.[^']+)'/gm)
      ].map(([, name]) => path.join(path.dirname(file), name))
  return found
    .map((name) => name.replace(/^dist\/shared/, 'lib/shared'))
    .filter((name) => fs.existsSync(path.join(root, name)))
}

/** @param {string} file @returns {string} `lib/shared/path`, or the file itself where it is in no room. */
function roomOf(file) {
  const area = Object.keys(ROOMS).find((name) => file.startsWith(`${name}/`))
  const inside = area ? file.slice(area.length + 1).split('/') : []
  return inside.length >= 2 ? `${area}/${inside[0]}` : file
}

const sources = [...filesIn('lib', /\.js$/), ...filesIn('native/core', /\.[ch]$/)]

describe.each(Object.entries(ROOMS))('%s', (area, rooms) => {
  const inArea = sources.filter((file) => file.startsWith(`${area}/`))

  test('has these rooms, and all of its files are in one', () => {
    const found = new Set(inArea.map(roomOf).filter((room) => !/\.\w+$/.test(room)))
    expect([...found].sort()).toEqual(rooms.map((room) => `${area}/${room}`).sort())
    const outside = inArea.filter((file) => roomOf(file) === file)
    expect(outside.filter((file) => !/\/(index\.js|core\.h)$/.test(file))).toEqual([])
  })

  test('a room imports from those below it', () => {
    const order = rooms.map((room) => `${area}/${room}`)
    const wrong = []
    for (const file of inArea.filter((file) => roomOf(file) !== file)) {
      for (const target of importsOf(file)) {
        const [from, to] = [order.indexOf(roomOf(file)), order.indexOf(roomOf(target))]
        if (to > from || (to === -1 && target.startsWith(area))) wrong.push(`${file} -> ${target}`)
      }
    }
    expect(wrong).toEqual([])
  })
})

test('everything that other rooms use is in the index of its room', () => {
  const wrong = []
  for (const file of sources.filter((name) => name.endsWith('.js'))) {
    for (const target of importsOf(file)) {
      const room = roomOf(target)
      if (room === target || room === roomOf(file)) continue
      // Tests of apps make several of what the index makes once.
      if (roomOf(file) === 'lib/ipc/testing') continue
      if (path.basename(target) !== 'index.js') wrong.push(`${file} -> ${target}`)
    }
  }
  expect(wrong).toEqual([])
})

test('the addon and its threads see the core through one header', () => {
  const wrong = []
  for (const file of filesIn('native', /\.[ch]$/).filter(
    (name) => !name.startsWith('native/core')
  )) {
    for (const target of importsOf(file)) {
      if (target.startsWith('native/core') && !target.endsWith('/core.h')) {
        wrong.push(`${file} -> ${target}`)
      }
    }
  }
  expect(wrong).toEqual([])
})

test('an area imports from those below it', () => {
  const below = {
    'lib/shared': [],
    'lib/client': ['lib/shared'],
    'lib/persist': ['lib/shared'],
    'lib/vue': ['lib/shared', 'lib/client'],
    'lib/text-field': ['lib/shared'],
    'lib/main': ['lib/shared', 'lib/persist'],
    'lib/ipc': ['lib/shared', 'lib/client', 'lib/main', 'lib/vue', 'lib/testing'],
    // Of the server, how messages are written.
    'lib/cloud': ['lib/shared', 'lib/client', 'lib/server', 'lib/main'],
    // How a folder of LevelDB is made.
    'lib/server': ['lib/persist'],
    'lib/testing': ['lib/main'],
    'lib/vite': []
  }
  const wrong = []
  for (const [area, allowed] of Object.entries(below)) {
    for (const file of sources.filter((name) => name.startsWith(`${area}/`))) {
      for (const target of importsOf(file)) {
        const other = AREAS.find((name) => target.startsWith(`${name}/`))
        if (other && other !== area && !allowed.includes(other)) wrong.push(`${file} -> ${target}`)
      }
    }
  }
  expect(wrong).toEqual([])
})

test('there are no circular imports', () => {
  const state = new Map()
  const rings = []
  /** @param {string} file @param {string[]} way */
  const visit = (file, way) => {
    if (state.get(file) === 'done') return
    if (state.get(file) === 'open') return void rings.push([...way.slice(way.indexOf(file)), file])
    state.set(file, 'open')
    for (const target of importsOf(file)) visit(target, [...way, file])
    state.set(file, 'done')
  }
  for (const file of sources) visit(file, [])
  expect(rings).toEqual([])
})

test('no two files in C have a static function of one name, so that a backtrace tells them apart', () => {
  /** @type {Map<string, Set<string>>} */
  const files = new Map()
  for (const file of filesIn('native', /\.c$/)) {
    const text = fs.readFileSync(path.join(root, file), 'utf8')
    for (const [, name] of text.matchAll(/^static (?!inline)[\w *]*?\b([a-z_0-9]+)\(/gm)) {
      files.set(name, (files.get(name) ?? new Set()).add(file))
    }
  }
  const twice = [...files].filter(([, where]) => where.size > 1).map(([name]) => name)
  expect(twice).toEqual([])
})
