import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Analyzer } from './analyzer.ts';
import type { Fact } from './facts.ts';
import type { Finding } from './finding.ts';
import type { Grammars } from './grammars.ts';
import { registeredFact, registeredInSettings } from './registeredUrls.ts';
import { workspaceFiles } from './workspaceFiles.ts';

export interface CheckOptions {
  readonly grammars: Grammars;
  readonly signal: AbortSignal;
}

export interface CheckResult {
  /** The absolute path of the folder. */
  readonly folder: string;
  readonly findings: readonly Finding[];
  readonly facts: readonly Fact[];
  /** How many files were read. */
  readonly files: number;
  /** The text of each file that has a finding, by its path. */
  readonly sources: ReadonlyMap<string, string>;
}

/**
 * Checks a folder as it is on disk; nothing is known of the running app.
 * @throws AbortError when aborted; the file system's error when the folder cannot be read.
 */
export async function checkDirectory(directory: string, { grammars, signal }: CheckOptions): Promise<CheckResult> {
  const folder = resolve(directory);
  const analyzer = new Analyzer(grammars);
  let files = 0;
  for await (const path of workspaceFiles(folder, signal)) {
    const source = await readSource(path);
    if (source === undefined) continue;
    files += 1;
    await analyzer.update(path, source);
  }
  await analyzer.complete(readSource);
  const settings = join(folder, '.vscode', 'settings.json');
  const registered = registeredInSettings(settings, (await readSource(settings)) ?? '');
  const findings = analyzer.findings({
    roots: [folder],
    registered,
    evidence: { listeners: [], refusedPorts: [] },
  });
  const sources = new Map<string, string>();
  for (const { file } of findings) sources.set(file, sources.get(file) ?? (await readSource(file)) ?? '');
  const facts = [...analyzer.facts(), ...registered.flatMap((url) => registeredFact(url) ?? [])];
  return { folder, findings, facts, files, sources };
}

/** The text without a byte order mark, as an editor shows it; undefined when the file is gone or not readable. */
async function readSource(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).replace(/^\uFEFF/, '');
  } catch {
    return undefined;
  }
}
