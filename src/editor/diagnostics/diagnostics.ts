import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import { DisposableStore } from '../../core/disposable.ts';
import { Analyzer } from '../../core/analysis/analyzer.ts';
import type { AnalysisContext, ExposedPort } from '../../core/analysis/analysisContext.ts';
import type { Location } from '../../core/analysis/finding.ts';
import { Grammars } from '../../core/analysis/grammars.ts';
import { HostAddresses } from '../../core/analysis/hostAddresses.ts';
import { registeredFact, registeredInSettings, type RegisteredUrl } from '../../core/analysis/registeredUrls.ts';
import { isWithin } from '../../core/analysis/paths.ts';
import { readSource, readWorkspace } from '../../core/analysis/readWorkspace.ts';
import { readRuleSettings } from '../../core/analysis/ruleSettings.ts';
import { RecordCache } from '../../core/analysis/recordCache.ts';
import { WorkspaceRules } from '../../core/analysis/workspaceRules.ts';
import type { Exposures } from '../../core/exposures/exposures.ts';
import type { HistoryStore } from '../../core/history/historyStore.ts';
import type { Logger } from '../../core/logger.ts';
import type { PortWatcher } from '../../core/ports/portWatcher.ts';
import { getSetting, onDidChangeSetting, userWebhookUrls } from '../settings.ts';
import { localFolders } from '../workspaceScope.ts';
import { ChainHover } from './chainHover.ts';
import { FindingFixes, type Marker } from './findingFixes.ts';
import { toDiagnostic } from './toDiagnostic.ts';

/** How long typing must pause before a file is read again, in milliseconds. */
const TYPING_PAUSE_MS = 150;

interface DiagnosticsOptions {
  readonly context: Pick<vscode.ExtensionContext, 'extensionUri' | 'storageUri'>;
  readonly watcher: PortWatcher;
  readonly exposures: Exposures;
  readonly history: HistoryStore;
  readonly logger: Logger;
}

/** Marks the lines that make a delivery fail, in every file of the workspace, and keeps the markers true. */
export class Diagnostics implements vscode.Disposable {
  readonly #options: DiagnosticsOptions;
  readonly #analyzer: Analyzer;
  readonly #collection = vscode.languages.createDiagnosticCollection('hookline');
  readonly #fixes = new FindingFixes();
  /** The webhook URLs that stand in a settings file, by its path. */
  readonly #registered = new Map<string, readonly RegisteredUrl[]>();
  /** Ports whose app refused the last request of the gateway. */
  readonly #refusedPorts = new Set<number>();
  readonly #rereads = new Map<string, NodeJS.Timeout>();
  readonly #hosts = new HostAddresses();
  readonly #rules = new Map<string, WorkspaceRules>();
  readonly #stop = new AbortController();
  readonly #owned = new DisposableStore();
  #publishing: NodeJS.Immediate | undefined;

  constructor(options: DiagnosticsOptions) {
    this.#options = options;
    this.#analyzer = new Analyzer(
      new Grammars(vscode.Uri.joinPath(options.context.extensionUri, 'dist', 'grammars').fsPath),
    );
  }

  /** Reads the workspace in the background and follows every change from then on. */
  start(): void {
    const { watcher, history } = this.#options;
    const files = vscode.workspace.createFileSystemWatcher('**/*');
    this.#owned.add(
      this.#collection,
      vscode.languages.registerCodeActionsProvider({ scheme: 'file' }, this.#fixes, {
        providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
      }),
      vscode.languages.registerHoverProvider(
        { scheme: 'file' },
        new ChainHover((file, line, column) => this.#analyzer.chainAt(file, line, column, this.#context())),
      ),
      files,
      files.onDidCreate((uri) => this.#readSoon(uri)),
      files.onDidChange((uri) => this.#readSoon(uri)),
      files.onDidDelete((uri) => this.#forget(uri)),
      vscode.workspace.onDidOpenTextDocument(({ uri }) => this.#readSoon(uri)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.#readSoon(document.uri, TYPING_PAUSE_MS)),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#readSoon(uri)),
      vscode.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        for (const { uri } of removed) this.#rules.delete(uri.fsPath);
        for (const { uri } of added) this.#readFolder(uri.fsPath);
        this.#publishSoon();
      }),
      onDidChangeSetting('diagnostics', () => this.#publishSoon()),
      vscode.workspace.onDidChangeConfiguration((event) => {
        const isChanged = exclusions.some((setting) => event.affectsConfiguration(setting));
        if (isChanged) for (const folder of localFolders()) this.#readAgain(folder);
      }),
      this.#options.exposures.onDidChange(() => this.#publishSoon()),
      this.#hosts.onDidChange(() => this.#publishSoon()),
      onDidChangeSetting('webhookUrls', () => this.#publishSoon()),
      watcher.onDidChange(() => this.#publishSoon()),
      history.onDidChange((change) => {
        if (change.kind !== 'put') return;
        const { outcome, upstreamPort } = change.row;
        if (outcome === 'refused') this.#refusedPorts.add(upstreamPort);
        if (outcome === 'complete') this.#refusedPorts.delete(upstreamPort);
        if (outcome !== 'pending') this.#publishSoon();
      }),
    );
    for (const folder of localFolders()) this.#readFolder(folder);
    for (const file of settingsFiles()) this.#readSoon(vscode.Uri.file(file));
  }

  /** The lines that bind a port. */
  bindLines(port: number): readonly Location[] {
    return this.#analyzer.bindsOn(port, this.#context());
  }

  dispose(): void {
    this.#stop.abort();
    for (const timer of this.#rereads.values()) clearTimeout(timer);
    if (this.#publishing) clearImmediate(this.#publishing);
    this.#owned.dispose();
  }

  #readFolder(folder: string): void {
    const rules = new WorkspaceRules(folder, excludedGlobs(folder));
    this.#rules.set(folder, rules);
    const reading = async (): Promise<void> => {
      const cache = await this.#openCache(folder);
      await readWorkspace(rules, this.#analyzer, { signal: this.#stop.signal, cache, unsaved: openText });
      this.#publishSoon();
    };
    const options = { location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Hookline reads the workspace') };
    vscode.window.withProgress(options, reading).then(undefined, (error: unknown) => {
      if (!this.#stop.signal.aborted) this.#options.logger.error(`Reading ${folder} failed`, error);
    });
  }

  /** Undefined where nothing can be kept. */
  async #openCache(folder: string): Promise<RecordCache | undefined> {
    const { storageUri, extensionUri } = this.#options.context;
    if (!storageUri) return undefined;
    try {
      await mkdir(storageUri.fsPath, { recursive: true });
      const name = `analysis-${createHash('sha256').update(folder).digest('hex').slice(0, 16)}`;
      const program = vscode.Uri.joinPath(extensionUri, 'dist', 'extension.cjs').fsPath;
      return await RecordCache.open(vscode.Uri.joinPath(storageUri, name).fsPath, program);
    } catch {
      return undefined;
    }
  }

  /** Forgets a folder and reads it as other rules have it. */
  #readAgain(folder: string): void {
    this.#analyzer.removeWithin(folder);
    this.#readFolder(folder);
  }

  #readSoon(uri: vscode.Uri, pause = 0): void {
    const path = uri.fsPath;
    if (uri.scheme !== 'file') return;
    if (basename(path) === '.gitignore') {
      const folder = localFolders().find((each) => isWithin(path, each));
      if (folder !== undefined) this.#readAgain(folder);
      return;
    }
    clearTimeout(this.#rereads.get(path));
    const reread = async (): Promise<void> => {
      this.#rereads.delete(path);
      if (!(await this.#concerns(path))) return;
      await this.#read(path);
      await this.#analyzer.complete(readText);
      this.#publishSoon();
    };
    this.#rereads.set(
      path,
      setTimeout(() => void reread(), pause),
    );
  }

  async #concerns(path: string): Promise<boolean> {
    if (settingsFiles().includes(path)) return true;
    for (const rules of this.#rules.values()) if (await rules.wants(path)) return true;
    return false;
  }

  async #read(path: string): Promise<void> {
    const text = await readText(path);
    if (text === undefined) {
      this.#drop(path);
      return;
    }
    if (settingsFiles().includes(path)) this.#registered.set(path, registeredInSettings(path, text));
    await this.#analyzer.update(path, text);
  }

  #forget({ fsPath }: vscode.Uri): void {
    this.#drop(fsPath);
    this.#publishSoon();
  }

  #drop(path: string): void {
    this.#registered.delete(path);
    this.#analyzer.remove(path);
  }

  #publishSoon(): void {
    this.#publishing ??= setImmediate(() => {
      this.#publishing = undefined;
      this.#publish();
    });
  }

  #context(): AnalysisContext {
    const inFiles = [...this.#registered.values()].flat();
    const registered = inFiles.length > 0 ? inFiles : userWebhookUrls().map((url) => ({ url, location: undefined }));
    const hosts = registered.flatMap((url) => registeredFact(url)?.host ?? []);
    return {
      roots: localFolders(),
      registered,
      evidence: {
        listeners: this.#options.watcher.listeners,
        refusedPorts: [...this.#refusedPorts],
        exposures: exposedPorts(this.#options.exposures),
        addresses: this.#hosts.of(vscode.workspace.isTrusted ? hosts : []),
        ownAddresses: ownAddresses(),
      },
      rules: readRuleSettings(getSetting('diagnostics.rules')),
    };
  }

  #publish(): void {
    const markers = new Map<string, Marker[]>();
    for (const finding of getSetting('diagnostics.enabled') ? this.#analyzer.findings(this.#context()) : []) {
      const diagnostic = toDiagnostic(finding, this.#options.context.extensionUri);
      const inFile = markers.get(finding.file);
      if (inFile) inFile.push({ finding, diagnostic });
      else markers.set(finding.file, [{ finding, diagnostic }]);
    }
    this.#fixes.set(markers);
    this.#collection.clear();
    for (const [file, own] of markers) {
      this.#collection.set(
        vscode.Uri.file(file),
        own.map(({ diagnostic }) => diagnostic),
      );
    }
  }
}

/** An open document counts as it is in the editor, saved or not; undefined for what is gone or cannot be read. */
async function readText(path: string): Promise<string | undefined> {
  return openText(path) ?? readSource(path);
}

function openText(path: string): string | undefined {
  return vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === 'file' && uri.fsPath === path)?.getText();
}

/** What the editor does not show, or not search. */
const exclusions = ['files.exclude', 'search.exclude'];

function excludedGlobs(folder: string): readonly string[] {
  return exclusions.flatMap((setting) => {
    const globs = vscode.workspace.getConfiguration(undefined, vscode.Uri.file(folder)).get<object>(setting, {});
    return Object.entries(globs).flatMap(([glob, isOn]) => (isOn === true ? [glob] : []));
  });
}

function exposedPorts(exposures: Exposures): readonly ExposedPort[] {
  const rewritesHost = getSetting('gateway.hostHeader') === 'local';
  return exposures
    .list()
    .filter(({ state }) => state === 'open')
    .map(({ port, publicUrl }) => ({ port, publicHost: new URL(publicUrl).hostname, rewritesHost }));
}

/** The addresses of this machine; undefined where others reach it by the addresses of another, as in a container. */
function ownAddresses(): readonly string[] | undefined {
  if (vscode.env.remoteName !== undefined && vscode.env.remoteName !== 'ssh-remote') return undefined;
  if (existsSync('/.dockerenv') || existsSync('/run/.containerenv')) return undefined;
  return Object.values(networkInterfaces()).flatMap((all = []) => all.map(({ address }) => address));
}

/** Where the webhook URLs of this workspace can be set, apart from the user's own settings. */
function settingsFiles(): string[] {
  const inFolders = localFolders().map((folder) => join(folder, '.vscode', 'settings.json'));
  const { workspaceFile } = vscode.workspace;
  return workspaceFile?.scheme === 'file' ? [...inFolders, workspaceFile.fsPath] : inFolders;
}
