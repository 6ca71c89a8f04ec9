/** The program of the thread that analyses the workspace. A bundle of its own, dist/analysisWorker.cjs. */
import { join } from 'node:path';
import { Analyzer } from '../../core/analysis/analyzer.ts';
import { Grammars } from '../../core/analysis/grammars.ts';
import { readSource } from '../../core/analysis/readSource.ts';
import { readWorkspace } from '../../core/analysis/readWorkspace.ts';
import { RecordCache } from '../../core/analysis/recordCache.ts';
import { WorkspaceRules } from '../../core/analysis/workspaceRules.ts';
import { answerCalls } from '../workerThread.ts';
import type { AnalysisCalls, CacheFile } from './analysisCalls.ts';

// Beside the bundle.
const analyzer = new Analyzer(new Grammars(join(__dirname, 'grammars')));
const folders = new Map<string, { readonly rules: WorkspaceRules; readonly stop: AbortController }>();
/** Documents as they are in the editor. */
const open = new Map<string, string>();

const textOf = (path: string): string | undefined => open.get(path) ?? readSource(path);

function forgetFolder(folder: string): void {
  folders.get(folder)?.stop.abort();
  folders.delete(folder);
  analyzer.keepOnly(folder);
}

async function openCache(cache: CacheFile | undefined): Promise<RecordCache | undefined> {
  return cache && RecordCache.open(cache.file, cache.program).catch(() => undefined);
}

const calls: AnalysisCalls = {
  async readFolder(folder, excluded, cache) {
    folders.get(folder)?.stop.abort();
    const rules = new WorkspaceRules(folder, excluded);
    const stop = new AbortController();
    folders.set(folder, { rules, stop });
    const options = { signal: stop.signal, cache: await openCache(cache), unsaved: (path: string) => open.get(path) };
    await readWorkspace(rules, analyzer, options).catch((error: unknown) => {
      if (!stop.signal.aborted) throw error;
    });
  },
  stopReading: (folder) => folders.get(folder)?.stop.abort(),
  forgetFolder,
  async read(path, text) {
    if (text === undefined) open.delete(path);
    else open.set(path, text);
    const isWanted = [...folders.values()].some(({ rules }) => rules.wants(path));
    const now = isWanted ? textOf(path) : undefined;
    if (now === undefined) analyzer.remove(path);
    else await analyzer.update(path, now);
    await analyzer.complete(textOf);
  },
  findings: (context) => analyzer.findings(context),
  bindsOn: (port, context) => analyzer.bindsOn(port, context),
  chainAt: (file, line, column, context) => analyzer.chainAt(file, line, column, context),
};

answerCalls(calls);
