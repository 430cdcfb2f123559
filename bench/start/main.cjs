'use strict'

/** How long an app's main process takes to require one file, in milliseconds: written to BENCH_OUT. */

const fs = require('node:fs')
const { app } = require('electron')

const { BENCH_FILE = '', BENCH_OUT = '' } = process.env
const start = performance.now()
require(BENCH_FILE)
fs.writeFileSync(BENCH_OUT, String(performance.now() - start))
app.exit()
