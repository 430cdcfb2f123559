/**
 * The example as its user has it: what its windows show, and what can be done in them by clicks and
 * typing. Used by the tour and by the end-to-end tests.
 */

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {'main' | 'settings' | 'palette'} WindowName */

const PATIENCE = 20_000

export class NotesApp {
  /** @param {import('playwright-core').ElectronApplication} app */
  constructor(app) {
    this.app = app
  }

  /** Waits until a window is open. @param {WindowName} name @returns {Promise<Page>} */
  async window(name) {
    const deadline = Date.now() + PATIENCE
    for (;;) {
      const page = this.app.windows().find((one) => one.url().endsWith(`?window=${name}`))
      if (page) {
        await page.locator('main').waitFor()
        return page
      }
      if (Date.now() > deadline) throw new Error(`The window "${name}" is not open`)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  /** @returns {WindowName[]} The windows that are open. */
  get open() {
    const names = this.app.windows().map((page) => page.url().match(/\?window=(\w+)$/)?.[1])
    return /** @type {WindowName[]} */ (names.filter(Boolean).sort())
  }

  /** Clicks something. @param {WindowName} name @param {string} selector */
  async click(name, selector) {
    await (await this.window(name)).locator(selector).click()
  }

  /** @param {WindowName} name @param {string} role @returns {Promise<string>} The text that is shown there. */
  async text(name, role) {
    const page = await this.window(name)
    return ((await page.locator(`[data-role=${role}]`).textContent()) ?? '').trim()
  }

  /** @param {WindowName} name @param {string} role @returns {Promise<string>} What a field contains. */
  async field(name, role) {
    return (await this.window(name)).locator(`[data-role=${role}]`).inputValue()
  }

  /** @returns {Promise<string[]>} The titles in the list. */
  async titles() {
    const page = await this.window('main')
    return page.locator('[data-role=entry-title]').allTextContents()
  }

  /** Opens or closes a window by its button in the main window. @param {'settings' | 'palette'} name */
  async toggle(name) {
    await this.click('main', `[data-toggle=${name}]`)
  }

  /** @returns {Promise<string[]>} The windows that the main window shows as present. */
  async present() {
    const page = await this.window('main')
    return page
      .locator('[data-toggle][aria-pressed=true]')
      .evaluateAll((toggles) =>
        toggles.map((toggle) => toggle.getAttribute('data-toggle') ?? '').sort()
      )
  }

  /** @param {string} title */
  async choose(title) {
    const page = await this.window('main')
    await page.locator('[data-role=entry]', { hasText: title }).first().click()
  }

  /** Types into a field of the main window. @param {'title' | 'text'} role @param {string} text */
  async type(role, text) {
    const field = (await this.window('main')).locator(`[data-role=${role}]`)
    await field.click()
    await field.press('ControlOrMeta+End')
    await field.pressSequentially(text)
  }

  /** Puts the caret at the end of a line. @param {number} line From 0. */
  async caretAfterLine(line) {
    const area = (await this.window('main')).locator('[data-role=text]')
    await area.click()
    await area.press('ControlOrMeta+Home')
    for (let i = 0; i < line; i++) await area.press('ArrowDown')
    await area.press('End')
  }

  /** @param {string} setting @param {string} value */
  async set(setting, value) {
    await this.click('settings', `[data-setting=${setting}] [data-choice=${value}]`)
  }

  /** @param {string} piece @param {'main' | 'direct'} way */
  async insert(piece, way) {
    await this.click('palette', `[data-choice=${way}]`)
    await this.click('palette', `[data-piece=${piece}]`)
  }

  /** Chooses something in the menu, with the focus in a window. @param {string} id @param {WindowName} name */
  async menu(id, name) {
    const page = await this.window(name)
    await this.app.evaluate(
      async ({ BrowserWindow, Menu }, [command, url]) => {
        const window = BrowserWindow.getAllWindows().find(
          ({ webContents }) => webContents.getURL() === url
        )
        while (BrowserWindow.getFocusedWindow() !== window) {
          window?.focus()
          await new Promise((resolve) => setTimeout(resolve, 20))
        }
        Menu.getApplicationMenu()?.getMenuItemById(command)?.click()
      },
      [id, page.url()]
    )
  }

  /** Has the next file dialog choose a file, or none. @param {string | null} file */
  async chooseInDialog(file) {
    await this.app.evaluate(({ dialog }, chosen) => {
      const answer = { canceled: chosen === null, filePaths: chosen === null ? [] : [chosen] }
      dialog.showOpenDialog = async () => answer
    }, file)
  }

  /** @returns {Promise<number>} The words of all notes, as main has them. */
  async countWords() {
    const texts = await this.app.evaluate(() =>
      globalThis.notes.value.flatMap(({ title, text }) => [title, text])
    )
    return texts.join(' ').match(/[\p{L}\p{N}][^\s]*/gu)?.length ?? 0
  }

  /** How a window looks. @param {WindowName} name */
  async look(name) {
    return (await this.window(name)).evaluate(() => {
      const note = document.querySelector('.editor-text, .preview, .piece')
      const { fontSize, fontFamily } = getComputedStyle(/** @type {Element} */ (note))
      const [red] = getComputedStyle(document.body).backgroundColor.match(/\d+/) ?? []
      return { dark: Number(red) < 128, size: fontSize, font: fontFamily.split(',')[0] }
    })
  }

  /** Ends the process that counts, as a crash would. */
  async crashProcess() {
    await this.app.evaluate(({ app }) => {
      const found = app.getAppMetrics().find(({ name }) => name === 'Statistics')
      if (found) process.kill(found.pid, 'SIGKILL')
    })
  }
}
