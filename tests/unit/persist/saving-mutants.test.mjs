/** Each rule of storing a ref is broken in turn: the random test must notice. */

import { expect, test } from '@jest/globals'
import { copyOfMain } from '../helpers/copied-main.mjs'
import { SMALL, faultOfSaving } from '../helpers/saving.mjs'

const RUNS = 600
const SAVING = 'lib/main/disk/saving.js'
const SNAPSHOT = 'lib/main/disk/snapshot.js'
const LAYOUT = 'lib/main/disk/layout.js'

/** The rule, the file, what stands there, and what stands in its place. */
const MUTANTS = /** @type {[string, string, string, string][]} */ ([
  [
    'saved() tells what is not stored',
    SAVING,
    'if (this.#isStored) return Promise',
    'return Promise'
  ],
  [
    'the place in the sequence is stored before its value',
    SNAPSHOT,
    'if (this.#complete) operations',
    'if (true) operations'
  ],
  [
    'the place in the sequence is stored behind the log',
    LAYOUT,
    "['delete', logKey(name, 0), logKey(name, head.seq + 1)]",
    "['delete', logKey(name, 0), logKey(name, head.seq + 3)]"
  ],
  [
    'the snapshot claims one change more',
    SAVING,
    '      seq: this.#seq\n',
    '      seq: this.#seq + 1\n'
  ],
  [
    'changes are stored before the snapshot that they follow',
    SAVING,
    '(writing !== null && writing.isNeeded && !isWhole)',
    'false'
  ],
  [
    'changes are stored that follow a value that was never stored',
    SAVING,
    'const waits = this.#isNeeded || ',
    'const waits = '
  ],
  [
    'the log goes on after a snapshot that has failed',
    SAVING,
    'if (writing && isWhole) writing.isNeeded = true',
    ''
  ],
  [
    'a value without patches is not written',
    SAVING,
    '    this.#seq++\n    this.#rewrite()',
    '    this.#seq++'
  ],
  [
    'changes from before are not forgotten',
    SAVING,
    '    this.#log = []\n    this.#before = this.#seq\n    this.#size = 0',
    '    this.#size = 0'
  ],
  [
    'a text has what the snapshot replaces, and what it does not have',
    SAVING,
    'const most = writing && this.#before < writing.seq ? writing.seq - this.#before : Infinity',
    'const most = Infinity'
  ],
  [
    'an old snapshot is not deleted',
    LAYOUT,
    "    ['delete', piecesKey(name, 0), piecesKey(name, head.generation)],\n",
    ''
  ],
  [
    'the log is not deleted',
    LAYOUT,
    ",\n    ['delete', logKey(name, 0), logKey(name, head.seq + 1)]",
    ''
  ],
  [
    'a snapshot has the number of the one before',
    SAVING,
    'generation: ++this.#generation,',
    'generation: this.#generation,'
  ],
  [
    'a ref that is destroyed forgets what it needs',
    SAVING,
    'if (this.#isNeeded && !this.#isStored) this.#begin(true)',
    ''
  ]
])

test.each(MUTANTS)('%s', async (rule, file, from, to) => {
  const at = MUTANTS.findIndex(([each]) => each === rule)
  const load = copyOfMain(`saving-${at}`, [...SMALL, [file, from, to]])
  let fault = null
  for (let seed = 0; seed < RUNS && fault === null; seed++) fault = await faultOfSaving(load, seed)
  expect(fault).not.toBeNull()
})
