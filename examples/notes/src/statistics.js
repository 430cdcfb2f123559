import { ref } from 'vue'
import { ipc } from 'electron-remote-ref/ipc/vue'
import { problemText } from './problems.js'
import { notes } from './state.js'

/** @type {Promise<import('electron-remote-ref/ipc/window').Port> | null} */
let connection = null

/** The port to the process that counts: main takes no part in what is said there. */
function connect() {
  connection ??= ipc.connect('statistics').then(
    (port) => {
      port.onClose(() => (connection = null))
      return port
    },
    (error) => {
      connection = null
      throw error
    }
  )
  return connection
}

/** Statistics of all notes, counted in a process of its own. */
export function useStatistics() {
  /** @type {import('vue').Ref<'hidden' | 'running' | 'done' | 'cancelled' | 'failed'>} */
  const state = ref('hidden')
  /** @type {import('vue').Ref<import('../types.js').Statistics | null>} */
  const result = ref(null)
  const problem = ref('')
  let job = new AbortController()

  async function run() {
    if (state.value === 'running') return
    state.value = 'running'
    result.value = null
    const { signal } = (job = new AbortController())
    try {
      const port = await connect()
      for await (const part of port.stream('statistics', notes.value, { signal })) {
        result.value = part
      }
      state.value = 'done'
    } catch (error) {
      state.value = signal.aborted ? 'cancelled' : 'failed'
      problem.value = problemText(error)
    }
  }

  const cancel = () => job.abort()

  function hide() {
    cancel()
    state.value = 'hidden'
  }

  return { state, result, problem, run, cancel, hide }
}
