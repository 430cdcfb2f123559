/** Runs before each test file: its windows open on the display of this worker. */

const displays = (process.env.REMOTE_REF_DISPLAYS ?? '').split(' ')
const display = displays[Number(process.env.JEST_WORKER_ID ?? 1) - 1]
if (display) process.env.DISPLAY = display
