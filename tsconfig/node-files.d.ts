/** Addons: whoever requires one says its type. */
declare module '*.node' {
  const addon: any
  export = addon
}
