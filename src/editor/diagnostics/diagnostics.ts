import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import { DisposableStore } from '../../core/disposable.ts';
import type { AnalysisContext, ExposedPort } from '../../core/analysis/analysisContext.ts';
import type { Finding, Location } from '../../core/analysis/finding.ts';
import { HostAddresses } from '../../core/analysis/hostAddresses.ts';
import { registeredFact, registeredInSettings, type RegisteredUrl } from '../../core/analysis/registeredUrls.ts';
import { isWithin } from '../../core/analysis/paths.ts';
import { readRuleSettings } from '../../core/analysis/ruleSettings.ts';
import type { Exposures } from '../../core/exposures/exposures.ts';
import type { HistoryStore } from '../../core/history/historyStore.ts';
import type { Logger } from '../../core/logger.ts';
import type { PortWatcher } from '../../core/ports/portWatcher.ts';
import { getSetting, onDidChangeSetting, userWebhookUrls } from '../settings.ts';
import { localFolders } from '../workspaceScope.ts';
import { WorkerThread } from '../workerThread.ts';
import type { AnalysisCalls, CacheFile } from './analysisCalls.ts';
import { ChainHover } from './chainHover.ts';
import { FindingFixes, type Marker } from './findingFixes.ts';
import { openDocument } from './openDocument.ts';
import { toDiagnostic } from './toDiagnostic.ts';

/** How long typing must pause before a file is read again, in milliseconds. */
const TYPING_PAUSE_MS = 150;
const MOST_FAILURES = 3;

interface DiagnosticsOptions {
  readonly context: Pick<vscode.ExtensionContext, 'extensionUri' | 'storageUri'>;
  readonly watcher: PortWatcher;
  readonly exposures: Exposures;
  readonly history: HistoryStore;
  readonly logger: Logger;
}

type FileMarkers = [uri: vscode.Uri, markers: readonly vscode.Diagnostic[] | undefined];

/** Marks the lines that make a delivery fail, in every file of the workspace, and keeps the markers true. */
export class Diagnostics implements vscode.Disposable {
  readonly #options: DiagnosticsOptions;
  readonly #thread: WorkerThread<AnalysisCalls>;
  readonly #collection = vscode.languages.createDiagnosticCollection('hookline');
  readonly #fixes = new FindingFixes();
  /** The webhook URLs that stand in a settings file, by its path. */
  readonly #registered = new Map<string, readonly RegisteredUrl[]>();
  /** Ports whose app refused the last request of the gateway. */
  readonly #refusedPorts = new Set<number>();
  readonly #rereads = new Map<string, NodeJS.Timeout>();
  /** The versions of open documents that have been read, by path. */
  readonly #versions = new Map<string, number>();
  readonly #hosts = new HostAddresses();
  readonly #owned = new DisposableStore();
  #isPublishing = false;
  #isStale = false;
  #isDisposed = false;
  #failures = 0;

  constructor(options: DiagnosticsOptions) {
    this.#options = options;
    this.#thread = new WorkerThread(this.#program, 'hookline analysis', () => this.#onFailed());
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
        new ChainHover((file, line, column) => this.#thread.calls.chainAt(file, line, column, this.#context())),
      ),
      files,
      files.onDidCreate((uri) => this.#readSoon(uri)),
      files.onDidChange((uri) => this.#readSoon(uri)),
      files.onDidDelete((uri) => this.#readSoon(uri)),
      vscode.workspace.onDidOpenTextDocument(({ uri }) => this.#readSoon(uri)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.#readSoon(document.uri, TYPING_PAUSE_MS)),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#readSoon(uri)),
      vscode.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        for (const { uri } of removed) void this.#thread.calls.forgetFolder(uri.fsPath);
        for (const { uri } of added) this.#readFolder(uri.fsPath);
        this.#publishSoon();
      }),
      onDidChangeSetting('diagnostics', () => this.#publishSoon()),
      vscode.workspace.onDidChangeConfiguration((event) => {
        const isChanged = exclusions.some((setting) => event.affectsConfiguration(setting));
        if (isChanged) this.#readAll();
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
    this.#readAll();
  }

  /** The lines that bind a port. */
  bindLines(port: number): Promise<readonly Location[]> {
    return this.#thread.calls.bindsOn(port, this.#context());
  }

  dispose(): void {
    this.#isDisposed = true;
    for (const timer of this.#rereads.values()) clearTimeout(timer);
    this.#thread.dispose();
    this.#owned.dispose();
  }

  get #program(): string {
    return vscode.Uri.joinPath(this.#options.context.extensionUri, 'dist', 'analysisWorker.cjs').fsPath;
  }

  #readAll(): void {
    for (const { uri } of vscode.workspace.textDocuments) this.#readSoon(uri);
    for (const folder of localFolders()) this.#readFolder(folder);
    for (const file of settingsFiles()) this.#readSoon(vscode.Uri.file(file));
  }

  /** The thread has forgotten everything; once more it may be tried. */
  #onFailed(): void {
    this.#failures += 1;
    this.#options.logger.warn('the analysis has ended unexpectedly');
    if (this.#failures <= MOST_FAILURES) this.#readAll();
  }

  #readFolder(folder: string): void {
    const read = async (): Promise<void> => {
      await this.#thread.calls.readFolder(folder, excludedGlobs(folder), await this.#cacheFile(folder));
      this.#publishSoon();
    };
    // In the status bar, where a click brings up a button that cancels it.
    const options = {
      location: vscode.ProgressLocation.Window,
      title: vscode.l10n.t('Hookline reads {0}', basename(folder)),
      cancellable: true,
    };
    void vscode.window.withProgress(options, async (_, token) => {
      token.onCancellationRequested(() => void this.#thread.calls.stopReading(folder));
      await read().catch((error: unknown) => this.#tell(`Reading ${folder} failed`, error));
    });
  }

  /** Undefined where nothing can be kept. */
  async #cacheFile(folder: string): Promise<CacheFile | undefined> {
    const { storageUri } = this.#options.context;
    if (!storageUri) return undefined;
    try {
      await mkdir(storageUri.fsPath, { recursive: true });
    } catch {
      return undefined;
    }
    const name = `analysis-${createHash('sha256').update(folder).digest('hex').slice(0, 16)}`;
    return { file: vscode.Uri.joinPath(storageUri, name).fsPath, program: this.#program };
  }

  #readSoon(uri: vscode.Uri, pause = 0): void {
    const path = uri.fsPath;
    if (uri.scheme !== 'file' || this.#isDisposed) return;
    if (basename(path) === '.gitignore') {
      const folder = localFolders().find((each) => isWithin(path, each));
      if (folder !== undefined) this.#readFolder(folder);
      return;
    }
    clearTimeout(this.#rereads.get(path));
    const reread = async (): Promise<void> => {
      this.#rereads.delete(path);
      const document = openDocument(path);
      const [text, version] = [document?.getText(), document?.version];
      if (settingsFiles().includes(path)) {
        this.#registered.set(path, registeredInSettings(path, text ?? (await savedText(path))));
      }
      await this.#thread.calls.read(path, text);
      if (version === undefined) this.#versions.delete(path);
      else this.#versions.set(path, version);
      this.#publishSoon();
    };
    const read = (): void => void reread().catch((error: unknown) => this.#tell(`Reading ${path} failed`, error));
    this.#rereads.set(path, setTimeout(read, pause));
  }

  #tell(message: string, error: unknown): void {
    if (!this.#isDisposed) this.#options.logger.error(message, error);
  }

  /** What comes while the markers are being found has them found once more. */
  #publishSoon(): void {
    this.#isStale = true;
    if (this.#isPublishing) return;
    this.#isPublishing = true;
    void this.#publish()
      .catch((error: unknown) => this.#tell('The analysis failed', error))
      .finally(() => (this.#isPublishing = false));
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

  async #publish(): Promise<void> {
    while (this.#isStale && !this.#isDisposed) {
      await new Promise(setImmediate);
      this.#isStale = false;
      const isOn = getSetting('diagnostics.enabled');
      const versions = new Map(this.#versions);
      this.#show(isOn ? await this.#thread.calls.findings(this.#context()) : [], versions);
    }
  }

  #show(findings: readonly Finding[], versions: ReadonlyMap<string, number>): void {
    if (this.#isDisposed) return;
    const markers = new Map<string, Marker[]>();
    for (const finding of findings) {
      const diagnostic = toDiagnostic(finding, this.#options.context.extensionUri);
      const inFile = markers.get(finding.file);
      if (inFile) inFile.push({ finding, diagnostic });
      else markers.set(finding.file, [{ finding, diagnostic }]);
    }
    this.#fixes.set(markers, versions);
    const gone = Array.from(this.#collection, ([uri]) => uri).filter(({ fsPath }) => !markers.has(fsPath));
    this.#collection.set([
      ...gone.map((uri): FileMarkers => [uri, undefined]),
      ...Array.from(markers, ([file, own]): FileMarkers => [vscode.Uri.file(file), own.map((each) => each.diagnostic)]),
    ]);
  }
}

/** Without a byte order mark, as an editor shows it; empty when it is not there. */
async function savedText(path: string): Promise<string> {
  return new TextDecoder().decode(await readFile(path).catch(() => undefined));
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
  // A server that the browser opens has its address for a name; a name like `wsl` or `codespaces` has neither.
  const { remoteName = 'ssh-remote' } = vscode.env;
  if (remoteName !== 'ssh-remote' && !/[.:]/.test(remoteName)) return undefined;
  if (existsSync('/.dockerenv') || existsSync('/run/.containerenv') || process.env['KUBERNETES_SERVICE_HOST']) {
    return undefined;
  }
  return Object.values(networkInterfaces()).flatMap((all = []) => all.map(({ address }) => address));
}

/** Where the webhook URLs of this workspace can be set, apart from the user's own settings. */
function settingsFiles(): string[] {
  const inFolders = localFolders().map((folder) => join(folder, '.vscode', 'settings.json'));
  const { workspaceFile } = vscode.workspace;
  return workspaceFile?.scheme === 'file' ? [...inFolders, workspaceFile.fsPath] : inFolders;
}
