/**
 * The C core and the JavaScript modules must give the same results for the same patches, byte for byte:
 * main uses the core, and windows use JavaScript.
 */

import { createRequire } from 'node:module'
import {
  cloneValue,
  decode,
  pack,
  stringify,
  transformLists,
  validatePatches,
  writePatches
} from '../../../lib/shared/index.js'
import { applyPatches } from '../helpers/patches.mjs'
import { anyLeaf, forAll, patches, tree, value as anyValue } from '../helpers/generate.mjs'

const require = createRequire(import.meta.url)
const { Document } = require('../../../lib/main/native/addon.js')

const RUNS = Number(process.env.RUNS ?? 8000)

test('apply, inverse and transform', () => {
  forAll('C and JavaScript', RUNS, (random) => {
    const text = stringify(tree(random))
    const root = () => decode(text)
    const [earlier, later] = [patches(random, root(), 4), patches(random, root(), 4)]
    const document = new Document(text)

    const [, , inverse] = document.receive(1, `[1,0,${write(earlier)}]`, 0, true)
    const applied = applyPatches(root(), cloneValue(earlier))
    same(document.text(), stringify(applied))
    const undo = /** @type {any} */ (decode(/** @type {string} */ (inverse)))
    same(stringify(applyPatches(decode(document.text()), undo)), text)

    const [, change] = document.receive(2, `[1,0,${write(later)}]`, 0, false)
    const [transformed] = transformLists(later, earlier)
    same(change, `["t",2,"2.1",${write(transformed)}]`)
    same(document.text(), stringify(applyPatches(applied, cloneValue(transformed))))
    document.destroy()
  })
})

test('members that are inserted before others', () => {
  forAll('before in C and JavaScript', RUNS / 10, (random) => {
    const keys = ['a', 'b', 'c', 'd', '1', '2', '$x']
    const root = Object.fromEntries(keys.filter(() => random.chance(0.5)).map((key) => [key, 0]))
    const list = Array.from({ length: 5 }, (_, value) => {
      const [key, before] = [random.pick(keys), random.pick(['a', 'b', 'c', 'd', '$x', 'none'])]
      return { op: /** @type {const} */ ('add'), path: [key], value, before }
    })
    const document = new Document(stringify(root))
    document.submit(write(list), false)
    same(document.text(), stringify(applyPatches(root, list)))
    document.destroy()
  })
})

test('values of every type pass through the core as they are', () => {
  forAll('text in C and JavaScript', RUNS / 10, (random) => {
    const { text } = pack(anyValue(random, 4, anyLeaf))
    const document = new Document('null')
    document.submit(`[{"op":"replace","path":[],"value":${text}}]`, false)
    same(document.text(), text)
    document.destroy()
  })
})

/** The wire's text of patches, which are valid ones. */
function write(list) {
  return writePatches(validatePatches(list))
}

function same(actual, wanted) {
  if (actual !== wanted) throw new Error(`${actual} is not ${wanted}`)
}
