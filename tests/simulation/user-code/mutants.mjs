/**
 * Rules for calling code of the app, each broken by a small change of the library. Random schedules
 * must find each of them.
 */

import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { mutate } from '../mutate.mjs'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const FILES = ['lib', 'preload', 'tests/simulation', 'tsconfig', 'package.json']
const LINKS = ['node_modules', 'build/release']

/**
 * @typedef {object} Mutant
 * @property {string} rule What is broken.
 * @property {string} file
 * @property {string} from What stands there once.
 * @property {string} to
 */

/** @type {Mutant[]} */
export const MUTANTS = [
  {
    rule: 'listeners are called when a statement is done',
    file: 'lib/shared/store/listeners.js',
    from: 'this.#callbacks.add(call, listener, because)',
    to: 'call()'
  },
  {
    rule: 'listeners are called when the value has followed patch()',
    file: 'lib/main/ref/ref.js',
    from: 'return this.#transactions.submit(patches, text)\n',
    to: 'const change = this.#transactions.submit(patches, text)\n    this.#idle()\n    return change\n'
  },
  {
    rule: 'patch() inside of update() is part of the transaction',
    file: 'lib/main/ref/ref.js',
    from: 'if (this.#mirror.busy) return this.#mirror.open().patch(patches)\n',
    to: ''
  },
  {
    rule: 'get() inside of update() reads what has been done',
    file: 'lib/main/ref/ref.js',
    from: 'if (this.#mirror.busy) return this.#mirror.open().get(steps)\n',
    to: ''
  },
  {
    rule: 'listeners are not called inside of each other',
    file: 'lib/shared/store/callbacks.js',
    from: 'return this.#queue.length > 0 && !this.#draining',
    to: 'return this.#queue.length > 0'
  },
  {
    rule: 'a listener that has stopped is not called',
    file: 'lib/shared/store/listeners.js',
    from: 'this.#all.has(listener) && listener(change)',
    to: 'listener(change)'
  },
  {
    rule: 'a listener is not told of what it changes itself',
    file: 'lib/shared/store/listeners.js',
    from: 'each !== owner && ',
    to: ''
  },
  {
    rule: 'a listener is told of what the handler of its error changes',
    file: 'lib/shared/store/callbacks.js',
    from: 'current = { owner: null, depth }\n',
    to: ''
  },
  {
    rule: 'a listener is told of a large value of others for which it has waited',
    file: 'lib/main/ref/transactions.js',
    from: 'changeOf(change, inverse, this.#ref.name), because)',
    to: 'changeOf(change, inverse, this.#ref.name))'
  },
  {
    rule: 'a listener that comes after a large value was assigned does not hear of it',
    file: 'lib/main/ref/ref.js',
    from: 'this.#transactions.listen(fn, this.#assignments.size > 0)',
    to: 'this.#transactions.listen(fn, false)'
  },
  {
    rule: 'what a listener rejects with goes to handlers',
    file: 'lib/shared/store/callbacks.js',
    from: 'if (result instanceof Promise) result.catch((error) => this.#fail(error))',
    to: 'if (result instanceof Promise) result.catch(() => {})'
  },
  {
    rule: 'what a listener throws does not keep others from being called',
    file: 'lib/shared/store/callbacks.js',
    from: '      this.#failIn(call, error)\n',
    to: '      this.#failIn(call, error)\n      this.#queue.length = 0\n'
  },
  {
    rule: 'what a handler throws harms nobody',
    file: 'lib/main/hub/hub.js',
    from: 'attempt(() => handler?.(error, ref.name))',
    to: 'handler?.(error, ref.name)'
  },
  {
    rule: 'a ref that was destroyed says so',
    file: 'lib/main/ref/mirror.js',
    from: 'this.#store = null\n    this.#closed = true',
    to: 'this.#store = null'
  },
  {
    rule: 'a ref that its own access rule has destroyed is not opened',
    file: 'lib/main/hub/hub.js',
    from: 'if (this.#refs.get(ref.name) !== ref) return this.#find(subscription, has)\n',
    to: ''
  },
  {
    rule: 'the rule of a ref is asked when whoever makes it has it',
    file: 'lib/main/hub/hub.js',
    from: 'queueMicrotask(() => {\n      if (!this.#refs.has(name)) return',
    to: 'void (() => {\n      if (!this.#refs.has(name)) return'
  },
  {
    rule: 'effects of a message run when all of it is shown',
    file: 'lib/shared/store/recorder.js',
    from: 'if (this.#held === null) this.#show(edits)\n    else for',
    to: 'this.#show(edits)\n    if (this.#held !== null) for'
  },
  {
    rule: 'effects of update() run when it is done',
    file: 'lib/shared/store/recorder.js',
    from: 'this.#store.reactivity.batch(() => {\n        outcome',
    to: 'void (() => {\n        outcome'
  },
  {
    rule: 'update() that throws has changed nothing',
    file: 'lib/shared/store/recorder.js',
    from: '#takeBack({ edits }) {\n    undo(edits)',
    to: '#takeBack({ edits }) {\n    if (edits.length > 2) undo(edits)'
  },
  {
    rule: 'a statement stands when an effect of it throws',
    file: 'lib/shared/store/recorder.js',
    from: '      if (!this.#accepts(statement)) undo(edits.splice(0))\n',
    to: '      if (!this.#accepts(statement)) undo(edits.splice(0))\n      else this.#show(edits)\n'
  },
  {
    rule: 'what an effect of others throws goes to handlers',
    file: 'lib/client/replica/session.js',
    from: 'this.#store.hold(work)\n    } catch (error) {\n      this.#reporter.thrown(error)',
    to: 'this.#store.hold(work)\n    } catch (error) {\n      throw error'
  },
  {
    rule: 'what an effect throws when the statement is done goes to handlers',
    file: 'lib/shared/store/recorder.js',
    from: '        this.#thrown(error)\n        this.#rest()',
    to: '        throw error'
  },
  {
    rule: 'onConflict is called when all is taken in',
    file: 'lib/client/replica/reporter.js',
    from: 'this.#callbacks.add(() => {\n      if (this.#options.onConflict)',
    to: 'void [0].forEach(() => {\n      if (this.#options.onConflict)'
  },
  {
    rule: 'a status is told when all is shown',
    file: 'lib/client/replica/session.js',
    from: "if (this.#state.status === 'live') this.#state.status = 'stale'",
    to: "if (this.#state.status === 'live') this.#state.status = 'stale'\n    this.#state.tell()"
  },
  {
    rule: 'what effects of a message change is sent',
    file: 'lib/client/replica/session.js',
    from: 'this.#show(work)\n    this.#flush()',
    to: 'this.#show(work)'
  },
  {
    rule: 'a page that may leave asks for the value only if it has missed something',
    file: 'lib/client/replica/session.js',
    from: 'if (asked && !this.#confirmed.known)',
    to: 'if (!this.#confirmed.known)'
  },
  {
    rule: 'in the midst of update() only what was changed before is sent',
    file: 'lib/client/replica/session.js',
    from: 'if (this.#leaving && !this.#store.busy) this.#catchUp()',
    to: 'if (this.#leaving) this.#catchUp()'
  },
  {
    rule: 'a closed replica has nothing pending',
    file: 'lib/client/replica/session.js',
    from: 'this.#reporter.conflict(this.#pending.clear())\n    this.#confirmed.lose()',
    to: 'this.#confirmed.lose()'
  },
  {
    rule: 'pending members are found again in the objects that a snapshot leaves',
    file: 'lib/client/replica/confirmed.js',
    from: 'if (this.#unannotated) annotateMembers(this.#store.raw, this.#pending.all)\n',
    to: ''
  }
]

/**
 * Makes a copy of the library in which a rule is broken.
 *
 * @param {Mutant} mutant
 * @returns {string} Its folder.
 */
export function makeMutant({ file, from, to }) {
  const folder = fs.mkdtempSync(path.join(root, 'build', 'mutant-'))
  for (const name of FILES) {
    fs.cpSync(path.join(root, name), path.join(folder, name), { recursive: true })
  }
  for (const name of LINKS) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })
    fs.symlinkSync(path.join(root, name), path.join(folder, name))
  }
  mutate(path.join(folder, file), from, to)
  emitShared(folder)
  return folder
}

/** What main runs of lib/shared. @param {string} folder */
function emitShared(folder) {
  const tsc = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  const { status, stdout } = run([tsc, '-p', path.join(folder, 'tsconfig', 'shared.json')])
  if (status !== 0) throw new Error(stdout)
  fs.writeFileSync(path.join(folder, 'dist', 'shared', 'package.json'), '{ "type": "commonjs" }\n')
}

/**
 * Plays schedules on it, up to the first failure.
 *
 * @param {string} folder @param {number} count
 * @returns {string | null} What that one has found; null if all is well.
 */
export function playOn(folder, count) {
  const script = path.join(folder, 'tests', 'simulation', 'run.mjs')
  const options = ['--of', 'user-code']
  const { status, stderr, error } = run([script, String(count), ...options])
  if (error) return error.message
  return status === 0 ? null : (/^\w*Error: .*/m.exec(stderr)?.[0] ?? stderr)
}

/** @param {string[]} args */
function run(args) {
  return spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 1_800_000 })
}
