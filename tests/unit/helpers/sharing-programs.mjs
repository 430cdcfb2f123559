/** Apps that share a list, and servers, as programs that a test ends without warning. */

import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { together } from './devices.mjs'
import { until } from './until.mjs'

const CHILD = fileURLToPath(new URL('sharing-child.mjs', import.meta.url))
const CLI = fileURLToPath(new URL('../../../lib/server/serve/cli.js', import.meta.url))

/** @param {{ later: (close: () => unknown) => void }} world */
export function sharingPrograms(world) {
  /** A program, and what it has printed. @param {string[]} args @param {NodeJS.ProcessEnv} [env] */
  function run(args, env) {
    const child = spawn(process.execPath, args, { env: { ...process.env, ...env } })
    const program = { child, out: '' }
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (text) => (program.out += text))
    const closed = new Promise((resolve) => child.on('close', () => resolve(null)))
    const kill = async () => {
      child.kill('SIGKILL')
      await closed
    }
    world.later(kill)
    return { program, closed, kill }
  }

  return {
    /** See sharing-child.mjs. @param {string[]} args @param {NodeJS.ProcessEnv} [env] */
    app: (args, env) => run([CHILD, ...args], env),

    /** Resolves when it listens. @param {string} dir Of its store. @param {string} [cli] The program. */
    async serve(dir, cli = CLI) {
      const server = run([cli, 'serve', '--dir', dir, '--port', '0'])
      const { program } = server
      await until(() => program.out.includes('listening on') || program.child.exitCode !== null)
      const url = /listening on (\S+)/.exec(program.out)?.[1]
      if (!url) throw new Error(program.out)
      return { ...server, port: Number(new URL(url).port) }
    }
  }
}

/**
 * Two devices that share a list of numbers at a server which a test ends.
 *
 * @param {ReturnType<typeof import('./devices.mjs').worlds>} world @param {number} port Of the server.
 */
export async function countingDevices(world, port) {
  const way = await world.proxy(port)
  const options = { url: way.url, cloud: { snapshots: { entries: 3, keptEntries: 6 } } }
  const one = world.device({ list: [] }, options)
  const other = world.device({ list: [] }, options)
  await together(one, other)
  const counting = {
    way,
    one,
    other,
    /** How many numbers were written, from 1 on. */
    n: 0,
    push: () => other.ref.value.list.push(++counting.n),
    /** Both write, at both ends. */
    async write() {
      for (let left = 20; left > 0; left--) {
        one.ref.value.list.push(++counting.n)
        other.ref.value.list.unshift(++counting.n)
        await new Promise(setImmediate)
      }
    }
  }
  return counting
}
