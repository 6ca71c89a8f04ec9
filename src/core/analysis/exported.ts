import type { Import, Value } from './facts.ts';

/** What a name of a file stands for to the files that use it; kept as small as following imports needs it. */
export type Exported =
  /** A host, a port or what may be one; with spans in the file. */
  | { readonly kind: 'value'; readonly value: Value<string | number> }
  | ExportedObject
  /** What another file exports. */
  | { readonly kind: 'import'; readonly from: Import }
  /** What calling it returns; its step in an import's path is `()`. */
  | { readonly kind: 'function'; readonly returns: Exported }
  /** The environment itself: each of its members is a variable. */
  | { readonly kind: 'environment' }
  /** A server, or an app that makes one of itself; `settings` are the steps by which its settings are read. */
  | {
      readonly kind: 'server';
      readonly framework: string;
      readonly defaultHost: string | undefined;
      /** Whether it listens only as part of something that serves its `fetch`. */
      readonly byFetch?: true;
      readonly settings: ExportedObject;
    }
  | { readonly kind: 'unresolved' };

/** Parts later in the list hide those before; a part is named members, or another object whose members it takes on. */
export interface ExportedObject {
  readonly kind: 'object';
  readonly parts: readonly (ReadonlyMap<string, Exported> | Exported)[];
  /** Whether it may have members that the parts do not tell of. */
  readonly open: boolean;
}

/** The step of a path that reads a setting by its name, as `app.get('port')` does. */
export function settingStep(name: string): string {
  return `get(${name})`;
}

/** The step of a path that calls. */
export const callStep = '()';

export const unresolvedExport: Exported = { kind: 'unresolved' };

export const noSettings: ExportedObject = { kind: 'object', parts: [], open: false };

/** The module by which a Nest app asks for its configuration, which any file of the package may make. */
export const nestConfig = '@nestjs/config';
