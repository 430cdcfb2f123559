/** What the app shows at its first start. @returns {import('../types.js').Note[]} */
export function sampleNotes() {
  return [
    note(
      'Welcome',
      `Every window of this app has the same notes. What you type here is in all of them at once.

Open the palette and insert something: it calls this window, through the main process or by a port of its own.

Open the settings and choose another font: all windows follow while you drag.

Let the statistics run: a process of its own counts the words, and tells each line how far it is. You can cancel it at any time.`
    ),
    note(
      'Garden in spring',
      `Sow peas and spinach as soon as the ground has thawed.
Cut back the roses when the forsythia flowers.
Move the strawberries to the sunny bed behind the shed.
Ask Martha for seeds of the blue columbines.

The pear tree needs a stake before the storms of April.`,
      3
    ),
    note(
      'Lentil soup',
      `Soften two onions and three carrots in olive oil.
Add a spoon of cumin, garlic and tomato paste.
Pour in a litre of broth and two cups of red lentils.
Simmer for twenty minutes, then add lemon juice.

Serve with yoghurt, parsley and warm bread.`,
      26
    ),
    note(
      'Books to read',
      `The Summer Book, by Tove Jansson
Invisible Cities, by Italo Calvino
The Left Hand of Darkness, by Ursula K. Le Guin
A Month in the Country, by J. L. Carr

Return Invisible Cities to the library before Friday.`,
      50
    ),
    note(
      'Night train',
      `Leaves from platform nine at a quarter past ten.
Berths 41 and 42 in the third coach.
Bring earplugs, a book, bread and cheese.
Arrives at seven, with time for coffee before the ferry.`,
      95
    )
  ]
}

/** @param {string} title @param {string} text @param {number} [hours] How long ago it was changed. */
function note(title, text, hours = 0) {
  const changed = new Date(Date.now() - hours * 3_600_000)
  return { id: title.toLowerCase().replaceAll(' ', '-'), title, text, changed }
}
