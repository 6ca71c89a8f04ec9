import { readFile } from 'node:fs/promises';
import type { Language } from '../../src/core/analysis/facts.ts';
import { readFileRecord, type FileRecord } from '../../src/core/analysis/fileRecord.ts';
import { Grammars } from '../../src/core/analysis/grammars.ts';
import { Project } from '../../src/core/analysis/project.ts';
import { hostIn, portIn } from '../../src/core/analysis/topology/resolveIn.ts';
import { startedBy } from '../../src/core/analysis/topology/units.ts';
import { workspaceFiles } from '../../src/core/analysis/workspaceFiles.ts';
import { WorkspaceRules } from '../../src/core/analysis/workspaceRules.ts';
import { grammarFolder } from '../unit/analysis/workspace.ts';

export const grammars = new Grammars(grammarFolder);

/** Where something will listen as the sources tell; undefined for what they do not tell. */
export interface Said {
  readonly host: string | undefined;
  /** Whether the framework's default is meant, and not an address that somebody wrote. */
  readonly isDefault: boolean;
  readonly language: Language;
  readonly port: number | undefined;
}

/** What the analysis makes of a folder whose script `start`, or process `web`, is started with these variables. */
export async function saidOf(folder: string, env: Readonly<Record<string, string>>): Promise<readonly Said[]> {
  const records: FileRecord[] = [];
  for (const { path } of workspaceFiles(new WorkspaceRules(folder))) {
    const record = await readFileRecord(path, await readFile(path, 'utf8'), grammars, true);
    if (record) records.push(record);
  }
  const evidence = { listeners: [], refusedPorts: [] };
  const project = new Project(records, { roots: [folder], registered: [], evidence });
  const commands = project.packages.records.flatMap((record) => record.commands);
  const started = commands
    .filter(({ name }) => name === 'start' || name === 'web')
    .flatMap((command) => startedBy(project.packages, command) ?? []);
  const shell = Object.entries(env).map(([name, value]) => ({ name, value, span: undefined, file: '' }));
  const all = started.length > 0 ? started : project.binds.map((bind) => ({ bind, assignments: [] }));
  const outside = { isSetOutside: () => false };
  return all.map(({ bind, assignments }) => {
    const inShell = { bind, assignments: [...assignments, ...shell] };
    return {
      host: hostIn(project, outside, inShell)?.value,
      isDefault: bind.host.source === 'default',
      language: bind.language,
      port: portIn(project, outside, inShell)?.value,
    };
  });
}
