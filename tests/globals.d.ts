/** What modules of tests have that TypeScript does not know. */

declare module '*.vue' {
  const component: import('vue').Component
  export default component
}

/** Jest's globals, which every test file has without an import. */
type Jest = typeof import('@jest/globals')

/** Jest's own types take the rows of a computed table for arguments of one type. */
interface Each {
  <T extends readonly [unknown, ...unknown[]]>(
    table: readonly T[]
  ): (name: string, fn: (...row: T) => unknown, timeout?: number) => void
  (
    table: readonly (readonly unknown[])[]
  ): (name: string, fn: (...row: any[]) => unknown, timeout?: number) => void
}

declare const afterAll: Jest['afterAll']
declare const afterEach: Jest['afterEach']
declare const beforeAll: Jest['beforeAll']
declare const beforeEach: Jest['beforeEach']
declare const describe: { each: Each } & Jest['describe']
declare const expect: Jest['expect']
declare const test: { each: Each } & Jest['test']
