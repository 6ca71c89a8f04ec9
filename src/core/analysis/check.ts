import { join, resolve } from 'node:path';
import { Analyzer } from './analyzer.ts';
import type { Fact } from './facts.ts';
import type { Finding } from './finding.ts';
import type { Grammars } from './grammars.ts';
import { readSource } from './readSource.ts';
import { readWorkspace } from './readWorkspace.ts';
import type { RecordCache } from './recordCache.ts';
import { WorkspaceRules } from './workspaceRules.ts';
import { ruleSettingsIn } from './ruleSettings.ts';
import { registeredFact, registeredInSettings } from './registeredUrls.ts';

export interface CheckOptions {
  readonly grammars: Grammars;
  readonly signal: AbortSignal;
  /** What is known of the files from an earlier check. */
  readonly cache?: RecordCache | undefined;
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
export async function checkDirectory(
  directory: string,
  { grammars, signal, cache }: CheckOptions,
): Promise<CheckResult> {
  const folder = resolve(directory);
  const analyzer = new Analyzer(grammars);
  const files = await readWorkspace(new WorkspaceRules(folder), analyzer, { signal, cache });
  const settings = join(folder, '.vscode', 'settings.json');
  const settingsText = readSource(settings) ?? '';
  const registered = registeredInSettings(settings, settingsText);
  const findings = analyzer.findings({
    roots: [folder],
    registered,
    evidence: { listeners: [], refusedPorts: [] },
    rules: ruleSettingsIn(settingsText),
  });
  const sources = new Map<string, string>();
  for (const { file } of findings) sources.set(file, sources.get(file) ?? readSource(file) ?? '');
  const facts = [...analyzer.facts(), ...registered.flatMap((url) => registeredFact(url) ?? [])];
  return { folder, findings, facts, files, sources };
}
