/**
 * A device of the example as its user has it: what its window shows, and what can be done in it by clicks
 * and typing. Used by the tour and by the end-to-end tests.
 */

export class ShopDevice {
  /**
   * @param {import('playwright-core').ElectronApplication} app @param {import('playwright-core').Page} page
   * @param {string} name
   */
  constructor(app, page, name) {
    this.app = app
    this.page = page
    this.name = name
  }

  /** Waits for the window. @param {import('playwright-core').ElectronApplication} app @param {string} name */
  static async of(app, name) {
    const page = await app.firstWindow()
    await page.locator('[data-role=status].live').waitFor()
    return new ShopDevice(app, page, name)
  }

  /** @returns {Promise<string[]>} `Milk 1 l`, from top to bottom; ticked ones with a `*`. */
  items() {
    return this.page.locator('[data-role=item]').evaluateAll((rows) =>
      rows.map((row) => {
        const field = (/** @type {string} */ role) =>
          /** @type {HTMLInputElement} */ (row.querySelector(`[data-role=${role}]`))
        return `${field('done').checked ? '*' : ''}${field('name').value} ${field('amount').value}`
      })
    )
  }

  note() {
    return this.page.locator('[data-role=note]').inputValue()
  }

  /** @returns {Promise<string>} `live by websocket, 2 changes to send`. */
  status() {
    return this.#text('status')
  }

  /** @returns {Promise<string | null>} What the dialog asks: `mine Milk, 3 l, Kitchen Milk, 2 l`. */
  async question() {
    return this.page.evaluate(() => {
      const dialog = document.querySelector('dialog[open]')
      if (!dialog) return null
      const text = (/** @type {string} */ selector) =>
        dialog.querySelector(selector)?.textContent?.trim()
      return `mine ${text('[data-role=mine]')}, ${text('[data-role=who]')} ${text('[data-role=theirs]')}`
    })
  }

  /** @returns {Promise<string[]>} The lost edits in words. */
  async losses() {
    const texts = await this.page.locator('[data-role=loss] p').allInnerTexts()
    return texts.map((text) => text.replace(/\s+/g, ' ').trim())
  }

  /** @param {'mine' | 'theirs' | 'later'} choice */
  answer(choice) {
    return this.page.locator(`[data-role=conflict] [data-action=${choice}]`).click()
  }

  /** Of the first lost edit that says this. @param {'restore' | 'dismiss'} action @param {string} text */
  async settle(action, text) {
    const loss = this.page.locator('[data-role=loss]', { hasText: text }).first()
    await loss.locator(`[data-action=${action}]`).click()
  }

  /** Unplugs the network, or plugs it in again. */
  async switchNetwork() {
    await this.page.locator('[data-action=network]').click()
  }

  /** @param {string} name */
  async add(name) {
    await this.page.locator('[data-role=new-name]').fill(name)
    await this.page.locator('[data-action=add]').click()
  }

  sort() {
    return this.page.locator('[data-action=sort]').click()
  }

  /** @param {string} name @param {'up' | 'down' | 'remove'} action */
  async press(name, action) {
    await (await this.#row(name)).locator(`[data-action=${action}]`).click()
  }

  /** @param {string} name */
  async tick(name) {
    await (await this.#row(name)).locator('[data-role=done]').click()
  }

  /** Types over what is there. @param {string} name @param {'name' | 'amount'} role @param {string} text */
  async change(name, role, text) {
    const field = (await this.#row(name)).locator(`[data-role=${role}]`)
    await field.click()
    await field.press('ControlOrMeta+a')
    await field.pressSequentially(text)
    await field.press('Enter')
  }

  /** Types into the note, at its start or end. @param {'Home' | 'End'} where @param {string} text */
  async write(where, text) {
    const field = this.page.locator('[data-role=note]')
    await field.click()
    await field.press(`ControlOrMeta+${where}`)
    await field.pressSequentially(text)
  }

  /** @param {string} role */
  async #text(role) {
    return ((await this.page.locator(`[data-role=${role}]`).textContent()) ?? '').trim()
  }

  /** @param {string} name What it shows now: no attribute, so no selector finds it. */
  async #row(name) {
    const names = await this.page
      .locator('[data-role=item] [data-role=name]')
      .evaluateAll((fields) => fields.map((field) => /** @type {HTMLInputElement} */ (field).value))
    const index = names.indexOf(name)
    if (index < 0) throw new Error(`${this.name} shows no "${name}"`)
    return this.page.locator('[data-role=item]').nth(index)
  }
}
