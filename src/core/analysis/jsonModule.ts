import { parseTree, type Node } from 'jsonc-parser';
import { unresolvedExport, type Exported } from './exported.ts';
import type { FileReader } from './fileReader.ts';
import { nothing, type SourceFile } from './sourceFile.ts';
import { exportedValue } from './values.ts';

/** More than this is data, not configuration. */
const sizeLimit = 50_000;

/** JSON files as modules that code imports, as `require('./config.json').port`. */
export const jsonModule: FileReader = {
  reads: (path) => path.endsWith('.json') && !/[\\/](?:package|package-lock)\.json$/.test(path),
  read(file) {
    if (!file.isImported || file.text.length > sizeLimit) return nothing;
    const tree = parseTree(file.text);
    return tree?.type === 'object' ? { facts: [], exports: exported(file, tree) } : nothing;
  },
};

function exported(file: SourceFile, { type, offset, length, value, children = [] }: Node): Exported {
  const whole = { startIndex: offset, endIndex: offset + length };
  switch (type) {
    case 'object': {
      const members = children.flatMap(({ children: [key, member] = [] }): [string, Exported][] =>
        key && member ? [[String(key.value), exported(file, member)]] : [],
      );
      return { kind: 'object', parts: [new Map(members)], open: false };
    }
    case 'number':
      return {
        kind: 'value',
        value: exportedValue(file, { kind: 'literal', node: whole, value: Number(value), edit: whole }),
      };
    case 'string': {
      const edit = { startIndex: offset + 1, endIndex: offset + length - 1 };
      return {
        kind: 'value',
        value: exportedValue(file, { kind: 'literal', node: whole, value: String(value), edit }),
      };
    }
    default:
      return unresolvedExport;
  }
}
