/** Vue components without a page: rendered to plain objects, which tests read as text. */

import { createRenderer } from 'vue'

const { createApp } = createRenderer({
  createElement: (type) => ({ type, children: [] }),
  createText: (text) => ({ text }),
  createComment: () => ({ text: '' }),
  setText: (node, text) => (node.text = text),
  setElementText: (node, text) => (node.children = [{ text }]),
  insert(child, parent, anchor) {
    remove(child)
    child.parent = parent
    const at = anchor ? parent.children.indexOf(anchor) : parent.children.length
    parent.children.splice(at, 0, child)
  },
  remove,
  patchProp() {},
  parentNode: (node) => node.parent ?? null,
  nextSibling: (node) => node.parent?.children[node.parent.children.indexOf(node) + 1] ?? null
})

function remove(child) {
  const at = child.parent?.children.indexOf(child) ?? -1
  if (at >= 0) child.parent.children.splice(at, 1)
}

/**
 * @param {import('vue').Component} component
 * @returns {{ app: import('vue').App, text: () => string }}
 */
export function mount(component) {
  const root = { type: 'root', children: [] }
  const app = createApp(component)
  app.mount(root)
  return { app, text: () => textOf(root) }
}

/** @param {any} node @returns {string} */
function textOf({ text, children }) {
  return text ?? children.map(textOf).join('')
}
