import { dirname } from 'node:path';
import type { FileRecord } from './fileRecord.ts';
import type { Command } from './service.ts';
import { Programs } from './topology/programs.ts';

/** The records with the servers that their files make because command lines name them. */
export function withNamedFiles(records: readonly FileRecord[]): readonly FileRecord[] {
  const open = records.filter(({ ifNamed }) => ifNamed.length > 0);
  const commands = open.length === 0 ? [] : records.flatMap(commandsIn);
  const programs = new Programs(open);
  const frameworks = new Map<string, Set<string>>();
  for (const { file, named = [] } of commands) {
    for (const { program, framework } of named) {
      const found = programs.find(dirname(file), program);
      for (const { path } of found.length > 0 ? found : elsewhere(open, program)) {
        frameworks.set(path, (frameworks.get(path) ?? new Set()).add(framework));
      }
    }
  }
  return records.map((record) => {
    const as = frameworks.get(record.path);
    const binds = record.ifNamed.filter(({ framework }) => as?.has(framework));
    return binds.length === 0 ? record : { ...record, facts: [...record.facts, ...binds], ifNamed: [] };
  });
}

/** A path of a container, whose folders are not those of the workspace: the one file that ends as it does. */
function elsewhere(records: readonly FileRecord[], program: string): readonly FileRecord[] {
  const steps = program.split('/').filter((step) => step !== '' && step !== '.' && step !== '..');
  for (; steps.length > 0; steps.shift()) {
    const end = `/${steps.join('/')}`;
    const found = records.filter(({ path }) => path.replaceAll('\\', '/').endsWith(end));
    if (found.length > 0) return found.length === 1 ? found : [];
  }
  return [];
}

/** Every command of a file, those of the services that it declares among them. */
function commandsIn({ commands, services }: FileRecord): readonly Command[] {
  return [...commands, ...services.flatMap((service) => service.commands ?? [])];
}
