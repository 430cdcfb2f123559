/** What an app declares once for its main process and its windows. */

export interface SharedFile {
  id: number
  name: string
  tags?: string[]
}

export interface Settings {
  theme: 'light' | 'dark'
  changed: Date
}

declare module 'electron-remote-ref' {
  interface RemoteRefs {
    'shared-files': SharedFile[]
    settings: Settings
    counter: number
  }
}
