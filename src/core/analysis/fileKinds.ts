import type { GrammarName } from './grammars.ts';

/**
 * What a file is to the analysis: JavaScript or TypeScript, an environment file, a package.json, a file of another
 * language, or configuration that may name ports.
 */
export type FileKind = 'script' | 'env' | 'manifest' | 'otherSource' | 'configuration';

const skippedFolders = new Set(
  (
    'node_modules bower_components jspm_packages vendor vendored third_party dist build out target .git .hg .svn .venv venv ' +
    'site-packages __pycache__ coverage .next .nuxt .output .svelte-kit .astro .turbo .cache .parcel-cache .vscode-test ' +
    '.vercel .netlify .serverless .angular .yarn .pnpm-store .idea ' +
    'test tests __tests__ __test__ __mocks__ mocks spec specs e2e cypress playwright fixture fixtures __fixtures__ ' +
    'testdata example examples sample samples demo demos bench benchmark benchmarks docs stories'
  ).split(' '),
);

const testFile = /(?:[._-](?:test|tests|spec|e2e|mock|mocks|stories|bench|fixture)|^(?:test|tests))\.[cm]?[jt]sx?$/i;
const generatedFile = /(?:[.-](?:min|bundle|chunk|generated|gen)\.[cm]?[jt]sx?|\.d\.[cm]?ts)$/i;
const toolFile = /(?:\.(?:config|conf|workspace)\.[cm]?[jt]sx?|^(?:gulp|grunt|jake)file(?:\.babel)?\.[cm]?[jt]s)$/i;

const asideFolders = new Set('scripts tools seeds seeders migrations prisma drizzle db cli'.split(' '));

const envFile = /^\.env(?:\..+)?$/;
const unusedEnvFile =
  /\.(?:example|sample|template|tmpl|dist|defaults?|schema|test|vault|keys|enc|bak|orig|swp|gpg)(?:\.|$)|~$/i;

const lockFile =
  /^(?:package-lock|npm-shrinkwrap|composer\.lock|tsconfig.*|jsconfig.*|components|deno\.lock|pnpm-lock)\b/i;
const configurationFile =
  /\.(?:ya?ml|toml|sh|bash|conf|ini|properties|service)$|^(?:Dockerfile|Containerfile|Procfile|Makefile|GNUmakefile|justfile|Caddyfile|Taskfile|Tiltfile|\.envrc)(?:\..+)?$|\.dockerfile$/i;
const configurationJson =
  /(?:^|\/)(?:\.vscode|\.devcontainer|\.docker|config|configs)\/[^/]+\.jsonc?$|(?:^|\/)(?:[^/]*\.config|nodemon|app|firebase|vercel|docker[^/]*|ecosystem|process|pm2|ngrok|\.?devcontainer|appsettings[^/]*|launchSettings)\.jsonc?$/i;
const otherSource = /\.(?:py|rb|go|php|java|kts?|cs|rs|exs?|scala|cr|dart|swift|clj|lua|pl)$/i;

function segmentsOf(path: string): readonly string[] {
  return path.split(/[\\/]/).filter((segment) => segment !== '' && segment !== '.');
}

/** True for a folder that holds nothing a workspace runs: dependencies, build output, tests, examples. */
export function isSkippedFolder(name: string): boolean {
  return skippedFolders.has(name.toLowerCase());
}

/** What the file is to the analysis by its name, wherever it lies; undefined when it is nothing to it. */
export function fileKind(path: string): FileKind | undefined {
  const segments = segmentsOf(path);
  const name = segments.at(-1) ?? '';
  if (envFile.test(name)) return unusedEnvFile.test(name) ? undefined : 'env';
  if (name === 'package.json') return 'manifest';
  if (grammarOf(path)) return testFile.test(name) || generatedFile.test(name) ? undefined : 'script';
  if (otherSource.test(name)) return 'otherSource';
  if (lockFile.test(name)) return undefined;
  return configurationFile.test(name) || configurationJson.test(segments.join('/')) ? 'configuration' : undefined;
}

/** Whether the analysis wants to see this file. `path` is relative to the workspace folder. */
export function isAnalyzed(path: string): boolean {
  return !segmentsOf(path).slice(0, -1).some(isSkippedFolder) && fileKind(path) !== undefined;
}

/** True for a file that configures a tool or does a chore: a server that it starts is not the app. */
export function isAside(path: string): boolean {
  const segments = segmentsOf(path);
  return toolFile.test(segments.at(-1) ?? '') || segments.slice(0, -1).some((name) => asideFolders.has(name));
}

/** The grammar that reads the file, undefined when it is neither JavaScript nor TypeScript. */
export function grammarOf(path: string): GrammarName | undefined {
  const extension = /\.([cm]?[jt]sx?)$/i.exec(path)?.[1]?.toLowerCase();
  // What express-generator writes is a program without an extension.
  if (extension === undefined) return /(?:^|[\\/])bin[\\/]www$/.test(path) ? 'javascript' : undefined;
  if (extension === 'tsx') return 'tsx';
  return extension.includes('t') ? 'typescript' : 'javascript';
}
