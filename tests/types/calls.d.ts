/** What an app declares once for the calls and messages of its main process and its windows. */

export interface Found {
  path: string
  at: Date
}

declare module 'electron-remote-ref/ipc' {
  interface IpcCalls {
    'dialog:openFile'(options: { multi: boolean }): string[]
    find(text: string, limit?: number): Promise<Found[]>
    sum(...numbers: number[]): number
    save(): void
    load: (path: string) => Map<string, Date> | null
    tail(path: string): AsyncIterable<string>
    download(url: string, from?: number): Promise<ReadableStream<Uint8Array>>
    transfer(file: AsyncIterable<Uint8Array>, name: string): number
    anything(value: any): any
  }
  interface IpcMessages {
    'set-title': [text: string]
    moved: [x: number, y: number, by?: 'user' | 'app']
    closed: []
    lines: [AsyncIterable<string>]
  }
}
