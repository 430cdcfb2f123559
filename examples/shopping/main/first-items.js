/** What is on a new list. @returns {import('./list.js').Item[]} */
export function firstItems() {
  return [
    ['Milk', '1 l'],
    ['Bread', '1'],
    ['Apples', '6'],
    ['Eggs', '10']
  ].map(([name, amount]) => ({ id: name.toLowerCase(), name, amount, done: false }))
}
