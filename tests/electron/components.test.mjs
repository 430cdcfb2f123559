/**
 * Components of other libraries with shared data: in two windows they show main's value, after changes
 * by clicks and drags on them, by another window, or by main.
 */

import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import { runBin } from '../../scripts/system.mjs'
import { showComponent } from './harness/components.mjs'
import { Fixture, inPage } from './harness/fixture.mjs'
import { eventually } from './harness/windows.mjs'

/** @typedef {import('playwright-core').Page} Page */

/** @type {Fixture} */
let fixture
beforeAll(async () => {
  const config = 'tests/electron/fixtures/components/vite.config.mjs'
  runBin('vite', ['build', '--config', config, '--logLevel', 'error'])
  fixture = await Fixture.start('components')
}, 120_000)
afterAll(() => fixture?.close())
afterEach(() => fixture.reset())

const node = (
  /** @type {number} */ id,
  /** @type {string} */ label,
  /** @type {object[]} */ children = []
) => ({
  id,
  key: `${id}`,
  label,
  children
})
const forest = () => [
  node(1, 'one', [node(11, 'one one'), node(12, 'one two')]),
  node(2, 'two', [node(21, 'two one')])
]
const rows = () => [
  { id: 1, name: 'b', size: 30 },
  { id: 2, name: 'a', size: 10 },
  { id: 3, name: 'c', size: 20 }
]

/** The labels of trees, from top to bottom. @param {any[]} nodes @returns {string[]} */
const labels = (nodes) => nodes.flatMap(({ label, children }) => [label, ...labels(children ?? [])])
const texts = (/** @type {Page} */ page, /** @type {string} */ selector) =>
  page.locator(selector).allInnerTexts()
const values = (/** @type {Page} */ page, /** @type {string} */ selector) =>
  page
    .locator(selector)
    .evaluateAll((inputs) => inputs.map((input) => /** @type {any} */ (input).value))

/** @param {Parameters<typeof showComponent> extends [any, ...infer Rest] ? Rest : never} args */
const show = (...args) => showComponent(fixture, ...args)

test('el-tree of Element Plus, which marks its nodes', async () => {
  const { pages, agree, inMain, inWindow } = await show(
    'el-tree',
    forest(),
    (page) => texts(page, '[data-node]'),
    labels
  )
  const [one, two] = pages
  await one.fill('[data-label="11"]', 'renamed')
  await agree()
  await two.click('[data-add="1"]')
  await agree()
  await inMain((value) => value.push({ id: 3, key: '3', label: 'three', children: [] }))
  await agree()
  await one.dragAndDrop('[data-node="12"]', '[data-node="21"]')
  await agree()
  await inWindow(two, (value) => value[0].children.splice(0, 1))
  await agree()
  await inMain((value) => value.shift())
  await agree()
  const marked = await inPage(one, ({ shared }) => Object.hasOwn(shared.value[0], '$treeNodeId'))
  expect(marked).toBe(true)
})

for (const library of ['el', 'n-data']) {
  test(`${library}-table, edited and sorted`, async () => {
    const shown = async (/** @type {Page} */ page) => {
      const sizes = await texts(page, '[data-size]')
      return (await values(page, 'input[data-name]')).map((name, i) => [name, Number(sizes[i])])
    }
    const asTheyStand = (/** @type {any[]} */ value) => value.map(({ name, size }) => [name, size])
    // Naive UI sorts downwards first.
    const sign = library === 'el' ? 1 : -1
    const sorted = (/** @type {any[]} */ value) =>
      asTheyStand(value).sort(([, a], [, b]) => sign * (a - b))
    const { pages, agree, inMain, inWindow } = await show(
      `${library}-table`,
      rows(),
      shown,
      asTheyStand
    )
    const [one, two] = pages
    await one.fill('input[data-name="2"]', 'edited')
    await agree()
    await one.click('th:has-text("Size")')
    await inMain((value) => value.push({ id: 4, name: 'd', size: 15 }))
    await agree([sorted, asTheyStand])
    await one.fill('input[data-name="4"]', 'in the middle')
    await agree([sorted, asTheyStand])
    await inWindow(two, (value) => (value[0] = { ...value[0], size: 5 }))
    await agree([sorted, asTheyStand])
    await one.click('[data-remove="3"]')
    await agree([sorted, asTheyStand])
    await inMain((value) => value.reverse())
    await agree([sorted, asTheyStand])
  })
}

test('el-select, el-switch and el-date-picker in a form', async () => {
  const initial = {
    options: ['a', 'b', 'c'].map((value) => ({ value, label: value.toUpperCase() })),
    one: 'a',
    many: ['b'],
    on: false,
    due: null
  }
  const { pages, agree, inMain, inWindow } = await show(
    'el-select',
    initial,
    async (page) => [
      await texts(page, '.one .el-select__placeholder'),
      await texts(page, '.many .el-tag'),
      await page.locator('.el-switch.is-checked').count(),
      await texts(page, '.due')
    ],
    ({ one, many, on, due }) => [
      [one.toUpperCase()],
      many.map((/** @type {string} */ value) => value.toUpperCase()),
      on ? 1 : 0,
      [due ? due.slice(0, 10) : '']
    ]
  )
  const [one, two] = pages
  await one.click('.one .el-select__wrapper')
  await one.click('.one .el-select-dropdown__item:has-text("C")')
  await agree()
  await two.click('.many .el-select__wrapper')
  await two.click('.many .el-select-dropdown__item:has-text("A")')
  await agree()
  await two.keyboard.press('Escape')
  await one.click('.many .el-tag:has-text("B") .el-tag__close')
  await agree()
  await two.click('.el-switch')
  await agree()
  await inMain((value) => (value.due = new Date('2026-03-04T12:00:00Z')))
  await agree()
  expect(await values(one, '.el-date-editor input')).toEqual(['2026-03-04'])
  await one.click('.later')
  await agree()
  expect(await texts(two, '.due')).toEqual(['2026-03-05'])
  expect(await values(two, '.el-date-editor input')).toEqual(['2026-03-05'])
  await two.fill('.el-date-editor input', '2026-07-08')
  await two.press('.el-date-editor input', 'Enter')
  await agree()
  await inWindow(one, (value) => value.options.push({ value: 'd', label: 'D' }))
  await one.click('.one .el-select__wrapper')
  await one.click('.one .el-select-dropdown__item:has-text("D")')
  await agree()
})

test('n-tree of Naive UI, whose nodes are dragged', async () => {
  const { pages, agree, inMain, inWindow } = await show(
    'n-tree',
    forest(),
    (page) => texts(page, '.n-tree-node-content__text'),
    labels
  )
  const [one, two] = pages
  await two.click('.rename')
  await agree()
  await one.dragAndDrop(
    '.n-tree-node-content:has-text("one two")',
    '.n-tree-node-content:has-text("two one")'
  )
  await agree()
  await inMain((value) => (value[0].children = []))
  await agree()
  await inWindow(two, (value) => value.push({ key: '9', label: 'nine' }))
  await agree()
})

test('DataTable of PrimeVue, edited, sorted, its rows dragged', async () => {
  const shown = async (/** @type {Page} */ page) => {
    const sizes = await texts(page, '[data-size]')
    return (await texts(page, '[data-name]')).map((name, i) => [name, Number(sizes[i])])
  }
  const asTheyStand = (/** @type {any[]} */ value) => value.map(({ name, size }) => [name, size])
  const { pages, agree, inMain, inWindow } = await show('prime-table', rows(), shown, asTheyStand)
  const [one, two] = pages
  await one.click('[data-name="2"]')
  await one.fill('[data-editor]', 'edited')
  await one.press('[data-editor]', 'Enter')
  await agree()
  await two.dragAndDrop(
    'tr:has([data-name="1"]) [data-pc-section="reorderablerowhandle"]',
    '[data-name="3"]'
  )
  await agree()
  await inMain((value) => value.push({ id: 4, name: 'd', size: 15 }))
  await agree()
  await two.click('th:has-text("Size")')
  const sorted = (/** @type {any[]} */ value) => asTheyStand(value).sort(([, a], [, b]) => a - b)
  await inWindow(one, (value) => (value[0].size = 99))
  await agree([asTheyStand, sorted])
})

test('Tree of PrimeVue, with what is open and selected shared', async () => {
  /** The nodes that can be seen. @param {any[]} nodes @param {any} expanded @returns {any[]} */
  const visible = (nodes, expanded) =>
    nodes.flatMap((one) => [
      one,
      ...(expanded[one.key] ? visible(one.children ?? [], expanded) : [])
    ])
  const { pages, agree, inMain, inWindow } = await show(
    'prime-tree',
    { nodes: forest(), expanded: { 1: true }, selected: {} },
    async (page) => [
      await texts(page, '[data-node]'),
      await page.locator('[data-p-checked="true"]').count()
    ],
    ({ nodes, expanded, selected }) => {
      const seen = visible(nodes, expanded)
      return [
        seen.map(({ label }) => label),
        seen.filter(({ key }) => selected[key]?.checked).length
      ]
    }
  )
  const [one, two] = pages
  await two.click('[data-rename="11"]')
  await agree()
  await one.click('li:has([data-node="2"]) > div [data-pc-section="nodetogglebutton"]')
  await agree()
  expect(await texts(two, '[data-node="21"]')).toEqual(['two one'])
  await two.click('li:has([data-node="21"]) li input[type="checkbox"]')
  await agree()
  await inMain((value) => value.nodes[0].children.push({ key: '13', label: 'one three' }))
  await agree()
  await inWindow(one, (value) => (value.expanded = {}))
  await agree()
})

test.each(['draggable', 'draggable-plus'])(
  '%s: cards go from list to list, as moves',
  async (name) => {
    const card = (/** @type {string} */ id) => ({ id, title: `card ${id}` })
    const board = [
      { id: 1, title: 'to do', cards: ['a', 'b', 'c'].map(card) },
      { id: 2, title: 'done', cards: ['d'].map(card) }
    ]
    const { pages, agree, inMain, inWindow } = await show(
      name,
      board,
      (page) =>
        page
          .locator('.cards')
          .evaluateAll((lists) =>
            lists.map((list) => [...list.children].map(({ textContent }) => textContent?.trim()))
          ),
      (value) =>
        value.map((/** @type {any} */ { cards }) =>
          cards.map((/** @type {any} */ { title }) => title)
        )
    )
    await fixture.main(({ refs }, ref) => {
      globalThis.ops = []
      refs[ref].onChange(({ patches }) => globalThis.ops.push(...patches.map(({ op }) => op)))
    }, name)
    /** What main was told since the last time. */
    const ops = () => fixture.main(() => globalThis.ops.splice(0))
    const [one, two] = pages
    await drag(one, 'b', 'd')
    await agree()
    await drag(two, 'd', 'a')
    await agree()
    await drag(one, 'a', 'c')
    await agree()
    expect(await ops()).toEqual(['move', 'move', 'move'])
    await inMain((value) => value[1].cards.push({ id: 'e', title: 'card e' }))
    await agree()
    await drag(two, 'e', 'c')
    await agree()
    expect(await ops()).toEqual(['add', 'move'])
    await inWindow(one, (value) => (value[0].cards[0].title = 'renamed'))
    await agree()
    const { length } = await inPage(one, ({ shared }) =>
      shared.value.flatMap((/** @type {any} */ { cards }) => cards)
    )
    expect(length).toBe(5)
  }
)

test('CodeMirror 6: two type into one text', async () => {
  await fixture.main(({ refs, lib }) => {
    const options = { text: [['*', 'body']] }
    refs.codemirror = lib.remoteRef('codemirror', [{ body: 'one two' }], options)
  })
  const pages = await fixture.openWindows(2, 'codemirror')
  for (const page of pages) await page.waitForSelector('.cm-content')
  const [first, second] = pages
  await first.click('.cm-content')
  await first.keyboard.press('Home')
  await second.click('.cm-content')
  await second.keyboard.press('End')
  await Promise.all([
    first.keyboard.type('in front ', { delay: 10 }),
    second.keyboard.type(' and behind', { delay: 10 })
  ])
  const text = 'in front one two and behind'
  const docs = () => pages.map((page) => inPage(page, ({ view }) => view.state.doc.toString()))
  await eventually(
    async () => [
      await fixture.main(({ refs }) => refs.codemirror.value[0].body),
      ...(await Promise.all(docs()))
    ],
    (found) => expect(found).toEqual([text, text, text])
  )
  await first.keyboard.type('!')
  await second.keyboard.type('?')
  const end = 'in front !one two and behind?'
  await eventually(
    () => Promise.all(docs()),
    (found) => expect(found).toEqual([end, end])
  )
})

test('TransitionGroup animates moves by others, and each row keeps its element', async () => {
  await fixture.create(
    'moving-rows',
    [1, 2, 3, 4].map((id) => ({ id }))
  )
  const pages = await fixture.openWindows(2, 'moving-rows')
  for (const page of pages) await page.waitForSelector('[data-row="4"]')
  const [first, second] = pages
  await second.fill('[data-row="4"] input', 'typed')
  await second.focus('[data-row="4"] input')
  await inPage(second, ({ document }) => {
    globalThis.row = document.querySelector('[data-row="4"]')
    globalThis.moves = 0
    const list = /** @type {Element} */ (document.querySelector('ul'))
    list.addEventListener('transitionstart', () => globalThis.moves++)
  })
  await inPage(first, ({ shared }) => shared.value.unshift(...shared.value.splice(3, 1)))
  const read = () =>
    inPage(second, ({ document, row, moves }) => ({
      order: [...document.querySelectorAll('li')].map((it) => Number(it.dataset.row)),
      same: document.querySelector('[data-row="4"]') === row,
      text: row.querySelector('input').value,
      moved: moves > 0
    }))
  await eventually(read, (found) =>
    expect(found).toEqual({ order: [4, 1, 2, 3], same: true, text: 'typed', moved: true })
  )
})

/** Drags a card onto another, by the mouse. @param {Page} page @param {string} from @param {string} to */
async function drag(page, from, to) {
  const [start, end] = await Promise.all(
    [from, to].map((id) => page.locator(`[data-card="${id}"]`).boundingBox())
  )
  if (!start || !end) throw new Error(`${from} or ${to} is not shown`)
  const { mouse } = page
  await mouse.move(start.x + 20, start.y + 10)
  await mouse.down()
  await mouse.move(start.x + 30, start.y + 15, { steps: 3 })
  await mouse.move(end.x + 25, end.y + end.height / 2 + 2, { steps: 10 })
  await mouse.up()
}

test('a chart of Chart.js, which replaces methods of its data', async () => {
  const { pages, agree, inMain, inWindow } = await show(
    'chart',
    { labels: ['0', '1', '2'], points: [0, 5, 2] },
    (page) => inPage(page, ({ drawn }) => drawn?.()),
    ({ points }) => points
  )
  const [one, two] = pages
  await one.click('.add')
  await agree()
  await inMain(({ points, labels }) => (points.unshift(9), labels.unshift('-1')))
  await agree()
  await inWindow(two, ({ points }) => points.splice(1, 2, 7, 8))
  await agree()
  await two.click('.add')
  await agree()
  const marks = await inPage(two, ({ shared }) => Object.getOwnPropertyNames(shared.value.points))
  expect(marks).toContain('_chartjs')
})
