/** The walks in docs/architecture.md lead through files that exist and have what they name. */

import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { root } from '../../../scripts/system.mjs'

const page = fs.readFileSync(path.join(root, 'docs', 'architecture.md'), 'utf8')
const walks = page.slice(page.indexOf('## Two walks'), page.indexOf('## Where to find'))
/** `1. \`file\` (\`name\`, \`name\`): ...` */
const steps = [...walks.matchAll(/^\d\. `([^`]+)`(?: \(([^)]+)\))?/gm)]

test('there are two walks of eight files', () => {
  expect(steps).toHaveLength(16)
})

describe.each(steps.map(([, file, names = '']) => ({ file, names })))(
  '$file',
  ({ file, names }) => {
    test(`has ${names || 'its place'}`, () => {
      const text = fs.readFileSync(path.join(root, file), 'utf8')
      const all = [...names.matchAll(/`([^`]+)`/g)].map(([, name]) => name)
      expect(all.filter((name) => !new RegExp(`${name}\\b`).test(text))).toEqual([])
    })
  }
)

test('all other files that the page names exist', () => {
  const named = [...page.matchAll(/`((?:lib|preload|native|tests|docs)\/[\w/-]+\.[a-z]+)`/g)]
  const files = named.map(([, file]) => file)
  expect(files.length).toBeGreaterThan(20)
  expect(files.filter((file) => !fs.existsSync(path.join(root, file)))).toEqual([])
})
