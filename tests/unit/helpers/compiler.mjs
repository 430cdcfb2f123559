/**
 * A process that compiles projects as `tsc -p` does, but reads and checks the declarations of other
 * packages, and of TypeScript itself, only once for the same options. That is most of the work of each
 * project. Each message is the path of a tsconfig.json of a project that writes no files.
 */

import path from 'node:path'
import ts from 'typescript'
import { root } from '../../../scripts/system.mjs'

/** Packages that the project did not make. A packed package in a temporary folder is not one of them. */
const OTHERS = `${root.split(path.sep).join('/')}/node_modules/`

/**
 * @typedef {object} Known
 * @property {Map<string, ts.SourceFile | undefined>} read
 * @property {Map<string, readonly ts.Diagnostic[]>} checked What was wrong.
 */

/** By options. @type {Map<string, Known>} */
const known = new Map()

/**
 * @param {string} config
 * @returns {import('./compile.mjs').Outcome}
 */
function compileProject(config) {
  const { options, fileNames, errors } = parse(config)
  // Where the configuration file is changes nothing about other packages.
  const { configFilePath: _, ...others } = options
  const shared = knownFor(JSON.stringify(others))
  const program = ts.createProgram(fileNames, options, hostWith(options, shared.read))
  const found = [
    ...errors,
    ...program.getOptionsDiagnostics(),
    ...program.getGlobalDiagnostics(),
    ...program.getSourceFiles().flatMap((file) => check(program, file, shared.checked))
  ]
  const output = ts.formatDiagnostics(ts.sortAndDeduplicateDiagnostics(found), {
    getCurrentDirectory: () => root,
    getCanonicalFileName: (name) => name,
    getNewLine: () => '\n'
  })
  return { status: output === '' ? 0 : 1, output }
}

/** @param {string} config @returns {ts.ParsedCommandLine} */
function parse(config) {
  const read = ts.readConfigFile(config, ts.sys.readFile)
  const parsed = ts.parseJsonConfigFileContent(read.config, ts.sys, path.dirname(config))
  return read.error ? { ...parsed, errors: [read.error, ...parsed.errors] } : parsed
}

/** @param {string} options @returns {Known} */
function knownFor(options) {
  const shared = known.get(options) ?? { read: new Map(), checked: new Map() }
  known.set(options, shared)
  return shared
}

/** @param {ts.CompilerOptions} options @param {Known['read']} read @returns {ts.CompilerHost} */
function hostWith(options, read) {
  const host = ts.createCompilerHost(options)
  return {
    ...host,
    getSourceFile(name, ...rest) {
      if (!name.startsWith(OTHERS)) return host.getSourceFile(name, ...rest)
      if (!read.has(name)) read.set(name, host.getSourceFile(name, ...rest))
      return read.get(name)
    }
  }
}

/**
 * @param {ts.Program} program @param {ts.SourceFile} file @param {Known['checked']} checked
 * @returns {readonly ts.Diagnostic[]}
 */
function check(program, file, checked) {
  const find = () => [
    ...program.getSyntacticDiagnostics(file),
    ...program.getSemanticDiagnostics(file)
  ]
  if (!file.fileName.startsWith(OTHERS)) return find()
  const found = checked.get(file.fileName) ?? find()
  checked.set(file.fileName, found)
  return found
}

process.on('message', (/** @type {string} */ config) => process.send?.(compileProject(config)))
