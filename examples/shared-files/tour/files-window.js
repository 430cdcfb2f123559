/**
 * One window of the example as its user has it: what it shows, and what can be done in it by clicks
 * and typing. Used by the tour and by the end-to-end tests.
 */

/** @typedef {{ name: string, done: boolean, from: string }} ShownFile */

export class FilesWindow {
  /** @param {import('playwright-core').Page} page */
  constructor(page) {
    this.page = page
    /** Its number, as main counts its windows. */
    this.number = Number(new URL(page.url()).searchParams.get('window'))
    this.name = `Window ${this.number}`
  }

  /** @returns {Promise<ShownFile[]>} What it shows, from top to bottom. */
  shown() {
    return this.page.locator('[data-role=file]').evaluateAll((rows) =>
      rows.map((row) => ({
        name: /** @type {HTMLInputElement} */ (row.querySelector('[data-role=name]')).value,
        done: /** @type {HTMLInputElement} */ (row.querySelector('[data-role=done]')).checked,
        from: row.querySelector('[data-role=from]')?.textContent?.trim() ?? ''
      }))
    )
  }

  /** @returns {Promise<string>} `live`, once it has the value of main. */
  async status() {
    return ((await this.page.locator('[data-role=status]').textContent()) ?? '').trim()
  }

  /** @returns {Promise<string>} `3 files, 1 ticked`. */
  async count() {
    return ((await this.page.locator('[data-role=count]').textContent()) ?? '').trim()
  }

  /** @param {string} name */
  async add(name) {
    await this.page.locator('[data-role=new-name]').fill(name)
    await this.page.locator('[data-action=add]').click()
  }

  /**
   * Types a new name over the old one, key by key.
   *
   * @param {string} from @param {string} to
   */
  async rename(from, to) {
    const field = (await this.#row(from)).locator('[data-role=name]')
    await field.click()
    await field.press('ControlOrMeta+a')
    await field.pressSequentially(to, { delay: 15 })
    await field.blur()
  }

  /** @param {string} name */
  async tick(name) {
    await (await this.#row(name)).locator('[data-role=done]').click()
  }

  /** @param {string} name */
  async remove(name) {
    await (await this.#row(name)).locator('[data-action=delete]').click()
  }

  sort() {
    return this.#click('sort')
  }

  removeTicked() {
    return this.#click('clear-ticked')
  }

  clear() {
    return this.#click('clear')
  }

  openWindow() {
    return this.#click('open-window')
  }

  /** @param {string} action */
  #click(action) {
    return this.page.locator(`[data-action=${action}]`).click()
  }

  /** @param {string} name The name that it shows now: no attribute, so no selector finds it. */
  async #row(name) {
    const index = (await this.shown()).findIndex((file) => file.name === name)
    if (index < 0) throw new Error(`${this.name} shows no file "${name}"`)
    return this.page.locator('[data-role=file]').nth(index)
  }
}

/**
 * The windows that are open, by number.
 *
 * @param {import('playwright-core').ElectronApplication} app
 * @param {number} count How many there must be; waits for them.
 * @returns {Promise<FilesWindow[]>}
 */
export async function filesWindows(app, count) {
  const deadline = Date.now() + 20_000
  for (;;) {
    const pages = app.windows().filter((page) => page.url().includes('window='))
    if (pages.length === count) {
      await Promise.all(pages.map((page) => page.locator('main').waitFor()))
      return pages.map((page) => new FilesWindow(page)).sort((a, b) => a.number - b.number)
    }
    if (Date.now() > deadline) throw new Error(`${pages.length} windows are open, not ${count}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
