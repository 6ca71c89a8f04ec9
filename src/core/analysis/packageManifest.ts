import { parse } from 'jsonc-parser';

/** What a package.json says about how its package runs. */
export interface PackageManifest {
  readonly dependencies: ReadonlySet<string>;
  /** All its scripts, one a line. */
  readonly scripts: string;
}

export function parseManifest(text: string): PackageManifest {
  const manifest: unknown = parse(text);
  const names = ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((key) =>
    Object.keys(entry(manifest, key)),
  );
  const scripts = Object.values(entry(manifest, 'scripts')).filter((script) => typeof script === 'string');
  return { dependencies: new Set(names), scripts: scripts.join('\n') };
}

/** The object under a key, empty when there is none. */
function entry(value: unknown, key: string): Readonly<Record<string, unknown>> {
  const found = isRecord(value) ? value[key] : undefined;
  return isRecord(found) ? found : {};
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
