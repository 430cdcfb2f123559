/** The platforms that the package has a binary for. */

/**
 * @typedef {object} Target
 * @property {string} triple Zig's name, with the oldest supported system.
 * @property {'Linux' | 'Darwin' | 'Windows'} system CMake's name.
 * @property {'x86_64' | 'aarch64'} processor
 */

/**
 * By `${process.platform}-${process.arch}`. The oldest systems are those of Electron 28 and Node 20:
 * glibc 2.28 (Debian 10, RHEL 8), macOS 10.15, and macOS 11 on Apple silicon.
 *
 * @type {Record<string, Target>}
 */
export const targets = {
  'darwin-arm64': { triple: 'aarch64-macos.11.0', system: 'Darwin', processor: 'aarch64' },
  'darwin-x64': { triple: 'x86_64-macos.10.15', system: 'Darwin', processor: 'x86_64' },
  'linux-arm64': { triple: 'aarch64-linux-gnu.2.28', system: 'Linux', processor: 'aarch64' },
  'linux-x64': { triple: 'x86_64-linux-gnu.2.28', system: 'Linux', processor: 'x86_64' },
  'win32-arm64': { triple: 'aarch64-windows-gnu', system: 'Windows', processor: 'aarch64' },
  'win32-x64': { triple: 'x86_64-windows-gnu', system: 'Windows', processor: 'x86_64' }
}

/** The platform of this process, even without a binary for it. */
export const host = `${process.platform}-${process.arch}`

/** Whether the C library of this system is musl, which reports no version of glibc. */
export function isMusl() {
  if (process.platform !== 'linux') return false
  const report = /** @type {any} */ (process.report.getReport())
  return !report.header.glibcVersionRuntime
}
