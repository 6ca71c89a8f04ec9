import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Frame, Locator, Page } from 'playwright-core';
import { launchBrowser, windowOptions } from './browser.ts';
import { copyExtension } from './package.ts';
import { pictures } from './paths.ts';
import { parseProblems, type Problem } from './problem.ts';
import type { VSCodeVersion } from './vscode/install.ts';
import { installExtension, startVSCodeServer, type VSCodeServer } from './vscode/server.ts';
import { writeUserSettings, type Settings } from './vscode/userSettings.ts';

export interface WorkbenchOptions {
  /** A folder or a `.code-workspace` file to open; it is opened as it is, so make a copy first. Default: an empty window. */
  readonly workspace?: string;
  readonly settings?: Settings;
  /** Install Hookline from this VSIX; default: load it as an extension under development. */
  readonly vsix?: string;
  readonly version?: VSCodeVersion;
  /** Whether the workspace is trusted; default: yes. */
  readonly trust?: boolean;
  /** Pixels of a picture for each of the window's; default 1. */
  readonly scale?: number;
}

/** How long a person would wait for anything to appear, in milliseconds. */
const patience = 30_000;

/** What takes the typing of an editor, in VS Code of today and of 1.110. */
const textInput = '.native-edit-context, textarea.inputarea';

/** A real VS Code workbench in a headless browser, worked as a person works it. */
export class Workbench {
  /** For whatever has no method here. */
  readonly page: Page;
  readonly #browser: Browser;
  readonly #server: VSCodeServer;
  readonly #scratch: string;

  private constructor(page: Page, browser: Browser, server: VSCodeServer, scratch: string) {
    this.page = page;
    this.#browser = browser;
    this.#server = server;
    this.#scratch = scratch;
  }

  static async open(options: WorkbenchOptions = {}): Promise<Workbench> {
    const { version = '1.139' } = options;
    const scratch = await mkdtemp(join(tmpdir(), 'hookline-'));
    const extensionsDir = join(scratch, 'extensions');
    await writeUserSettings(scratch, options.settings);
    if (options.vsix !== undefined) await installExtension(version, options.vsix, extensionsDir);
    const server = await startVSCodeServer({
      version,
      extensionsDir,
      userDataDir: scratch,
      trust: options.trust ?? true,
      development: options.vsix === undefined,
    });
    const address = server.address({
      workspace: options.workspace,
      ...(options.vsix === undefined && { extensionDevelopmentPath: await copyExtension(join(scratch, 'hookline')) }),
    });
    const browser = await launchBrowser();
    const page = await browser.newPage({
      ...windowOptions,
      deviceScaleFactor: options.scale ?? 1,
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    page.setDefaultTimeout(patience);
    const workbench = new Workbench(page, browser, server, scratch);
    try {
      await page.goto(address);
      await workbench.#ready();
    } catch (error) {
      await workbench.explainFailure('the workbench did not open');
      await workbench.close();
      throw error;
    }
    return workbench;
  }

  /** Reloads the window, as "Developer: Reload Window" does. */
  async reload(): Promise<void> {
    await this.page.reload();
    await this.#ready();
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.#server.close();
    await rm(this.#scratch, { recursive: true, force: true });
  }

  /** Runs a command through the palette, by its title with its category: `Hookline: Expose Port`. */
  async runCommand(title: string): Promise<void> {
    await this.page.keyboard.press('F1');
    await this.#quickInput.fill(`>${title}`);
    await this.pick(title);
  }

  /** Waits for a quick pick that has an entry with this label, and picks it. */
  async pick(label: string): Promise<void> {
    const name = this.page.locator('.label-name').filter({ hasText: label });
    await this.page.locator('.quick-input-list .monaco-list-row').filter({ has: name }).first().click();
  }

  /** The labels and descriptions of the quick pick that is open. */
  async quickPickEntries(): Promise<string[]> {
    const row = '.quick-input-list .monaco-list-row';
    await this.page.locator(row).first().waitFor();
    return this.#labels(row);
  }

  /** Answers an input box. */
  async answer(text: string): Promise<void> {
    await this.#quickInput.fill(text);
    await this.page.keyboard.press('Enter');
  }

  /** Opens a view container by its icon in the activity bar: `Hookline`. */
  async openContainer(name: string): Promise<void> {
    const tab = this.page
      .locator('.activitybar .action-item')
      .filter({ has: this.page.locator(`[aria-label^="${name}"]`) });
    await tab.waitFor();
    if ((await tab.getAttribute('aria-selected')) !== 'true') await tab.click();
  }

  /** A view of the side bar, by its title. */
  view(title: string): Locator {
    const header = this.page.locator(`.pane-header[aria-label^="${title}"]`);
    return this.page.locator('.pane').filter({ has: header });
  }

  /** The lines of a tree view, each with its description. */
  rows(view: string): Locator {
    return this.view(view).locator('.monaco-list-row');
  }

  /** The inner frame of the webview that has such an element. */
  async webview(selector: string): Promise<Frame> {
    return this.#until(`a webview with ${selector}`, async () => {
      for (const frame of this.page.frames()) {
        const matches = await frame.$(selector).catch(() => null);
        if (matches !== null && frame.parentFrame() !== null) return frame;
      }
      return undefined;
    });
  }

  /** Opens a file of the workspace in the editor, with the cursor at this place. */
  async openFile(name: string, line = 1, column = 1): Promise<void> {
    await this.page.keyboard.press('Control+P');
    await this.#quickInput.fill(`${name}:${String(line)}:${String(column)}`);
    await this.pick(name);
    await this.page.locator('.tab.active').filter({ hasText: name }).waitFor();
    await this.statusBarItem(`Ln ${String(line)}, Col ${String(column)}`).waitFor();
  }

  /** Replaces the text of the active editor. */
  async replaceText(text: string): Promise<void> {
    await this.page.keyboard.press('Control+A');
    await this.page.keyboard.insertText(text);
  }

  async save(): Promise<void> {
    await this.page.keyboard.press('Control+S');
    await this.page.locator('.tab.active.dirty').waitFor({ state: 'detached' });
  }

  /** Opens the quick fixes at the cursor, as soon as there are any, and returns their titles. */
  async quickFixes(): Promise<string[]> {
    const actions = this.page.locator('.action-widget .monaco-list-row.action .title');
    const none = this.page.locator('.monaco-editor-overlaymessage');
    return this.#until('quick fixes', async () => {
      // A view that has just come up may have taken the focus.
      await this.page.locator('.editor-group-container.active .monaco-editor').locator(textInput).first().focus();
      await this.page.keyboard.press('Control+.');
      const shown = actions.or(none).first().waitFor({ timeout: 3_000 });
      if (
        !(await shown.then(
          () => true,
          () => false,
        ))
      )
        return undefined;
      if ((await actions.count()) > 0) return actions.allInnerTexts();
      // Before an extension has marked the line, VS Code answers "No code actions available", and that is it.
      await this.page.keyboard.press('Escape');
      await none.waitFor({ state: 'detached' });
      return undefined;
    });
  }

  /** Applies one of the quick fixes that `quickFixes` opened. */
  async applyFix(title: string): Promise<void> {
    await this.page.locator('.action-widget .monaco-list-row.action').filter({ hasText: title }).click();
  }

  /** Reads the Problems panel. */
  async problems(): Promise<Problem[]> {
    const panel = this.page.locator('.markers-panel');
    if (!(await panel.isVisible())) await this.runCommand('Problems: Focus on Problems View');
    await panel.waitFor();
    return parseProblems(await this.#labels('.markers-panel .monaco-list-row'));
  }

  /** Waits for a notification that contains this text; presses one of its buttons if told. */
  async notification(text: string, button?: string): Promise<void> {
    // Under its test driver VS Code keeps notifications in their centre, and shows none in the corner.
    await this.runCommand('Notifications: Show Notifications');
    const item = this.page.locator('.notifications-center .notification-list-item').filter({ hasText: text });
    await item.waitFor();
    if (button !== undefined) await item.getByRole('button', { name: button }).click();
  }

  /** A status bar item, by what its label contains. */
  statusBarItem(text: string): Locator {
    return this.page.locator('.statusbar-item').filter({ hasText: text });
  }

  /** Opens a new terminal and runs a command in it. */
  async runInTerminal(command: string): Promise<void> {
    await this.runCommand('Terminal: Create New Terminal');
    // The shell has come up when it has printed something, its prompt.
    await this.#until('a prompt in the terminal', async () =>
      (await this.terminalText()).trim() === '' ? undefined : true,
    );
    await this.typeInTerminal(command);
  }

  /** Runs a command in the terminal that is open. */
  async typeInTerminal(command: string): Promise<void> {
    // A view that has just come up may have taken the focus.
    await this.page.locator('.terminal-wrapper.active .xterm-helper-textarea').first().focus();
    await this.page.keyboard.type(command);
    await this.#until('the command in the terminal', async () =>
      (await this.terminalText()).includes(command) ? true : undefined,
    );
    await this.page.keyboard.press('Enter');
  }

  /** What the visible terminal shows. */
  async terminalText(): Promise<string> {
    const rows = this.page.locator('.terminal-wrapper.active .xterm-rows > div');
    return (await rows.allInnerTexts()).join('\n').replaceAll('\u00a0', ' ');
  }

  /** Takes a picture of the window; returns its path in .vscode-test/pictures. */
  async picture(name: string): Promise<string> {
    await mkdir(pictures, { recursive: true });
    const path = join(pictures, `${name}.png`);
    await this.page.screenshot({ path });
    return path;
  }

  /** Keeps a picture and prints the extension host's log. */
  async explainFailure(name: string): Promise<void> {
    const path = await this.picture(`failed - ${name.replaceAll(/[^\w.-]+/g, ' ')}`);
    console.error(`${await this.#server.logs()}\nA picture of the window: ${path}`);
  }

  /** What VS Code tells a screen reader of each of these elements. */
  async #labels(selector: string): Promise<string[]> {
    const elements = this.page.locator(selector);
    return elements.evaluateAll((all) => all.map((element) => element.getAttribute('aria-label') ?? ''));
  }

  get #quickInput(): Locator {
    return this.page.locator('.quick-input-widget:visible input[type="text"]');
  }

  async #ready(): Promise<void> {
    await this.page.locator('.monaco-workbench .statusbar-item').first().waitFor();
    await this.page.locator('.activitybar [aria-label^="Hookline"]').first().waitFor();
  }

  async #until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
    const deadline = Date.now() + patience;
    for (;;) {
      const found = await look();
      if (found !== undefined) return found;
      if (Date.now() > deadline) throw new Error(`Waited in vain for ${what}`);
      await this.page.waitForTimeout(50);
    }
  }
}
