/** What main, the windows and the process share: refs, calls and messages by name. */

export interface Note {
  id: string
  title: string
  text: string
  changed: Date
}

export interface Settings {
  theme: 'system' | 'light' | 'dark'
  font: 'sans' | 'serif' | 'mono'
  /** Of the text of notes, in pixels. */
  size: number
}

export interface TextFile {
  title: string
  text: string
}

/** Of all notes, or of the part that has been counted. */
export interface Statistics {
  /** From 0 to 1. */
  progress: number
  lines: number
  words: number
  characters: number
  /** The most frequent long words. */
  frequent: { word: string; count: number }[]
}

declare module 'electron-remote-ref' {
  interface RemoteRefs {
    notes: Note[]
    settings: Settings
  }
}

declare module 'electron-remote-ref/ipc' {
  interface IpcCalls {
    /** Main: asks for a file, and reads it. Null if the user has chosen none. */
    'dialog:openFile'(): TextFile | null
    /** The main window: inserts a text at the caret. */
    insert(text: string): { title: string; direct: boolean }
    /** The utility process: counts words, and tells what it has so far after each line. */
    statistics(notes: Note[]): AsyncIterable<Statistics>
  }
  interface IpcMessages {
    /** To a window: its user has chosen something in the menu. */
    command: [command: string]
    /** To main: opens or closes a window. */
    'toggle-window': [name: 'settings' | 'palette']
  }
}
