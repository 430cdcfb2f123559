'use strict'

/**
 * The binaries of the package, in one `require` with all their paths. esbuild, webpack and other bundlers
 * find each path in it, take the files along, and load the one that is chosen. Rollup sees none of them.
 * Of a `require` for each it would make imports, and those load all binaries before anything else runs,
 * also those of other systems.
 *
 * The build publishes it as it is here: see scripts/bundle.mjs.
 *
 * @param {string} target One of `TARGETS`.
 * @returns {any}
 */
const requirePrebuilt = (target) =>
  require(
    target === 'darwin-arm64'
      ? '../../../prebuilds/darwin-arm64/remote_ref.node'
      : target === 'darwin-x64'
        ? '../../../prebuilds/darwin-x64/remote_ref.node'
        : target === 'linux-arm64'
          ? '../../../prebuilds/linux-arm64/remote_ref.node'
          : target === 'linux-x64'
            ? '../../../prebuilds/linux-x64/remote_ref.node'
            : target === 'win32-arm64'
              ? '../../../prebuilds/win32-arm64/remote_ref.node'
              : '../../../prebuilds/win32-x64/remote_ref.node'
  )

module.exports = { requirePrebuilt }
