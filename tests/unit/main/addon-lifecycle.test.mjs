/** The life of the addon: several environments in one process, which may end at any moment. */

import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'

const loader = fileURLToPath(new URL('../../../lib/main/native/addon.js', import.meta.url))

const prelude = `
  const { Document, usage } = require(${JSON.stringify(loader)})
  const rows = (count) => JSON.stringify(Array.from({ length: count }, (_, id) => ({ id, name: 'file ' + id })))
`

/** @param {string} code @param {object} [workerData] */
const worker = (code, workerData) =>
  new Worker(
    `${prelude}
    const { parentPort, workerData } = require('node:worker_threads')
    ${code}`,
    { eval: true, workerData }
  )

/** @param {Worker} thread @param {string} event */
const once = (thread, event) =>
  new Promise((resolve, reject) => {
    thread.once(event, resolve)
    thread.once('error', reject)
  })

/** Runs code in a process of its own. @param {string} code */
const inProcess = (code) => {
  const { status, signal, stdout, stderr } = spawnSync(
    process.execPath,
    ['--expose-gc', '-e', prelude + code],
    { encoding: 'utf8', timeout: 60_000 }
  )
  return { status, signal, stdout, stderr }
}

test('each worker has its own documents', async () => {
  const threads = Array.from({ length: 4 }, (_, i) =>
    worker(
      `const document = new Document(rows(1000 * (workerData.i + 1)))
      for (let n = 0; n < 2000; n++) {
        document.submit('[{"op":"add","path":[0],"value":{"id":' + n + ',"name":"new"}}]', true)
        document.submit('[{"op":"remove","path":[1]}]', false)
      }
      const text = document.text()
      document.snapshot().read((error, slices) => {
        const parts = slices.map((slice) => JSON.parse(slice.slice(slice.indexOf('\\n'))))
        const whole = JSON.stringify(parts.flat()) === text
        document.destroy()
        const wait = () => {
          if (usage().nodes > 0) setImmediate(wait)
          else parentPort.postMessage({ whole, usage: usage() })
        }
        wait()
      })`,
      { i }
    )
  )
  const answers = await Promise.all(threads.map((thread) => once(thread, 'message')))
  for (const answer of answers) {
    expect(answer).toEqual({ whole: true, usage: { bytes: 0, nodes: 0, reserved: 0 } })
  }
  await Promise.all(threads.map((thread) => thread.terminate()))
})

test('a worker may end at any moment, also while a snapshot is being written', async () => {
  for (let round = 0; round < 20; round++) {
    const thread = worker(
      `const document = new Document(rows(100_000))
      const read = (snapshot) => snapshot.read((error, slices, done) => { if (!done) read(snapshot) })
      for (let i = 0; i < 6; i++) read(document.snapshot())
      parentPort.postMessage('reading')
      setInterval(() => read(document.snapshot()), 1)`
    )
    await once(thread, 'message')
    await new Promise((done) => setTimeout(done, round % 5))
    await thread.terminate()
  }
})

test('a worker may end while a value is being compared, and the document before', async () => {
  for (let round = 0; round < 8; round++) {
    const thread = worker(
      `const next = rows(30_000).replace('file 7"', 'edited"')
      const compare = () => {
        const document = new Document(rows(30_000))
        const assignment = document.assign(next, 100, 10_000)
        let destroyed = false
        assignment.compare(() => {
          if (!destroyed && assignment.patches() === undefined) throw new Error('not compared')
          assignment.close()
        })
        return () => {
          destroyed = true
          document.destroy()
        }
      }
      for (let i = 0; i < 4; i++) compare()
      compare()()
      parentPort.postMessage('comparing')
      setInterval(compare, 5)`
    )
    await once(thread, 'message')
    await new Promise((done) => setTimeout(done, round % 5))
    await thread.terminate()
  }
})

test('after waiting, closing or destroying no callback is called, and nothing is left', async () => {
  const thread = worker(
    `const called = []
    const next = rows(20_000).replace('file 7"', 'edited"')
    const end = (name, how) => {
      const document = new Document(rows(20_000))
      const assignment = document.assign(next, 100, 10_000)
      assignment.compare(() => called.push(name))
      how(document, assignment)
      return document
    }
    const patches = []
    const documents = [
      // More than there are threads: some have not begun when they are waited for.
      ...Array.from({ length: 6 }, (_, i) => end('waited ' + i, (_, a) => patches.push(a.patches()))),
      end('closed', (_, a) => a.close()),
      end('destroyed', (d) => d.destroy()),
      end('closed after', (_, a) => { a.patches(); a.close() })
    ]
    const done = end('compared', () => {})
    const timer = setInterval(() => {
      if (!called.includes('compared')) return
      clearInterval(timer)
      for (const document of [...documents, done]) try { document.destroy() } catch {}
      // What threads still work on is freed when they are done.
      let tries = 5000
      const freed = setInterval(() => {
        gc()
        if (usage().nodes > 0 && --tries > 0) return
        clearInterval(freed)
        parentPort.postMessage({ called, patches: new Set(patches), usage: usage() })
      }, 5)
    }, 5)`
  )
  const { called, patches, usage } = await once(thread, 'message')
  expect(called.filter((name) => name !== 'destroyed')).toEqual(['compared'])
  expect([...patches]).toEqual(['[{"op":"replace","path":[7,"name"],"value":"edited"}]'])
  expect(usage.nodes).toBe(0)
  await thread.terminate()
})

test('a worker that ends by itself first finishes its snapshot', async () => {
  const thread = worker(
    `let slices = 0
    new Document(rows(100_000)).snapshot().read((error, texts) => parentPort.postMessage(texts.length))`
  )
  // Both may be told in one turn.
  const [message, ended] = ['message', 'exit'].map((event) => once(thread, event))
  expect(await message).toBeGreaterThan(2)
  await ended
})

test.each([
  ['in a callback', 'process.exit(7)', ''],
  ['soon after', '', 'setTimeout(() => process.exit(7), 2)'],
  ['at once', '', 'process.exit(7)']
])('the process may exit while a snapshot is being written: %s', (_, called, after) => {
  const { status, signal } = inProcess(`
    const document = new Document(rows(200_000))
    for (let i = 0; i < 8; i++) document.snapshot().read(() => { ${called} })
    ${after}`)
  expect({ status, signal }).toEqual({ status: 7, signal: null })
})

test.each([
  ['soon after', 'setTimeout(() => process.exit(7), 20)'],
  ['at once', 'process.exit(7)'],
  ['in a listener', "process.on('exit', () => document.destroy()); process.exit(7)"]
])('the process may exit while a value is being compared: %s', (_, how) => {
  // So deep that walking all of it again at each level would take minutes.
  const { status, signal } = inProcess(`
    const deep = (inside) => '[1,'.repeat(900) + inside + ']'.repeat(900)
    const document = new Document(deep(rows(100_000)))
    document.assign(deep(rows(100_001)), 100, 1e6).compare(() => {})
    ${how}`)
  expect({ status, signal }).toEqual({ status: 7, signal: null })
})

test('the time to compare a deep value is not multiplied by its levels', () => {
  const { status, signal, stdout } = inProcess(`
    const deep = (inside) => '[1,'.repeat(900) + inside + ']'.repeat(900)
    const document = new Document(deep('[' + rows(100_000) + ',2]'))
    console.log(document.assign(deep('[' + rows(100_000) + ',3]'), 100, 1e6).patches())
    process.exit(7)`)
  expect({ status, signal }).toEqual({ status: 7, signal: null })
  expect(JSON.parse(stdout)).toEqual([{ op: 'replace', path: Array(901).fill(1), value: 3 }])
})

test('an error of a callback is an uncaught exception', () => {
  const { status, stdout } = inProcess(`
    process.on('uncaughtException', (error) => console.log('caught', error.message))
    new Document('[1]').snapshot().read(() => { throw new Error('mine') })`)
  expect({ status, stdout }).toEqual({ status: 0, stdout: 'caught mine\n' })
})

test('a callback is followed by its microtasks', () => {
  const { stdout } = inProcess(`
    new Document('[1]').snapshot().read(() => {
      Promise.resolve().then(() => console.log('microtask'))
      setImmediate(() => console.log('immediate'))
    })`)
  expect(stdout).toBe('microtask\nimmediate\n')
})

test('a deep value overflows no stack', () => {
  const { status, stdout, stderr } = inProcess(`
    const depth = 1000
    const document = new Document('['.repeat(depth) + ']'.repeat(depth))
    const path = JSON.stringify(Array(depth - 1).fill(0))
    document.submit('[{"op":"add","path":' + JSON.stringify(Array(depth).fill(0)) + ',"value":1}]', true)
    console.log(document.get(path))
    const error = (text) => { try { new Document(text) } catch ({ code }) { return code } }
    console.log(error('['.repeat(5_000_000)), error('[{"a":'.repeat(1_000_000)))`)
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(stdout).toBe('[1]\nERR_REF_DEPTH ERR_REF_DEPTH\n')
})
