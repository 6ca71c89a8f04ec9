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
    '.tox .nox .eggs .mypy_cache .pytest_cache .ruff_cache .bundle .gradle .elixir_ls _build androidtest ' +
    'test tests __tests__ __test__ __mocks__ mocks spec specs e2e cypress playwright fixture fixtures __fixtures__ ' +
    'testdata example examples sample samples demo demos bench benchmark benchmarks docs stories'
  ).split(' '),
);

/** The folder of a project of tests, as `Shop.IntegrationTests`. */
const dotnetTests = /\.(?:[A-Z]\w*)?Tests?$/;

const testFile = /(?:[._-](?:test|tests|spec|e2e|mock|mocks|stories|bench|fixture)|^(?:test|tests))\.[cm]?[jt]sx?$/i;
const generatedFile = /(?:[.-](?:min|bundle|chunk|generated|gen)\.[cm]?[jt]sx?|\.d\.[cm]?ts)$/i;
const toolFile =
  /(?:\.(?:config|conf|workspace)\.[cm]?[jt]sx?|^(?:webpack|rspack)\.[\w.-]+\.[cm]?[jt]s|^(?:gulp|grunt|jake)file(?:\.babel)?\.[cm]?[jt]s)$/i;

const asideFolders = new Set('scripts tools seeds seeders migrations prisma drizzle db cli'.split(' '));

const otherTestFile = new RegExp(
  [
    String.raw`^(?:test_.*|.*_tests?|tests?|conftest)\.pyw?$`,
    String.raw`_test\.(?:go|exs?)$`,
    String.raw`^(?:test_.*|.*_(?:spec|test)|(?:spec|test|rails|integration)_helper)\.(?:rb|exs)$`,
    String.raw`^(?:tests?|.*_tests?|test_.*)\.rs$`,
    String.raw`(?:Tests?|TestCase|TestBase|Spec|IT)\.(?:java|kt|scala|cs|php)$`,
    String.raw`^Test[A-Z].*\.(?:java|kt)$`,
  ].join('|'),
);
const otherGeneratedFile =
  /_pb2?(?:_grpc)?\.(?:py|rb)$|\.pb(?:\.gw)?\.go$|_(?:gen|generated)\.go$|^zz_generated.*\.go$|\.(?:g|generated|Designer)\.cs$/i;
const otherToolFile =
  /^(?:setup|noxfile|fabfile|tasks|locustfile|wscript|manage_?db)\.py$|^build\.rs$|^mix\.exs$|^Rakefile$|\.gradle\.kts$/;

/** How the sources of each language that is not JavaScript end. */
const otherGrammars: Readonly<Record<string, GrammarName>> = {
  py: 'python',
  pyw: 'python',
  rb: 'ruby',
  ru: 'ruby',
  php: 'php',
  ex: 'elixir',
  exs: 'elixir',
  go: 'go',
  java: 'java',
  kt: 'kotlin',
  kts: 'kotlin',
  cs: 'c-sharp',
  rs: 'rust',
};

const envFile = /^\.(?:flask)?env(?:\..+)?$|\.env$/;
const unusedEnvFile =
  /\.(?:example|sample|template|tmpl|dist|defaults?|schema|test|vault|keys|enc|bak|orig|swp|gpg)(?:\.|$)|~$/i;

const lockFile =
  /^(?:package-lock|npm-shrinkwrap|composer\.lock|tsconfig.*|jsconfig.*|components|deno\.lock|pnpm-lock)\b/i;
const configurationFile =
  /\.(?:ya?ml|toml|sh|bash|zsh|ksh|mk|just|conf|ini|properties|service)$|^(?:.+[._-])?(?:Dockerfile|Containerfile)(?:[._-].+)?$|^(?:Procfile|Makefile|GNUmakefile|\.?justfile|Caddyfile|Taskfile|Tiltfile|\.envrc)(?:\..+)?$/i;
const configurationJson =
  /(?:^|\/)(?:\.vscode|\.devcontainer|\.docker|config|configs)\/[^/]+\.jsonc?$|(?:^|\/)(?:[^/]*\.config|nodemon|app|config|configuration|settings|constants|env|environment|server|firebase|vercel|docker[^/]*|ecosystem|process|pm2|ngrok|\.?devcontainer|appsettings[^/]*|launchSettings)\.jsonc?$/i;
/** Configuration of servers, tunnels and platforms by names that are theirs alone. */
const serverConfiguration =
  /(?:^|\/)(?:sites-(?:available|enabled)\/[^/]+|(?:angular|composer|wrangler|railway|frpc|deno)\.jsonc?|haproxy[^/]*\.cfg|[^/]+\.(?:caddyfile|nginx|vhost|conf\.(?:template|tmpl)))$/i;
/** Programs without an extension, most of them scripts for a shell. */
const bareProgram = /(?:^|\/)(?:bin|scripts?)\/[\w-]+$|(?:^|\/)(?:docker-)?entrypoint$/;
const otherSource = /\.(?:scala|cr|dart|swift|clj|lua|pl)$/i;

function segmentsOf(path: string): readonly string[] {
  return path.split(/[\\/]/).filter((segment) => segment !== '' && segment !== '.');
}

/** True for a folder that holds nothing a workspace runs: dependencies, build output, tests, examples. */
export function isSkippedFolder(name: string): boolean {
  return skippedFolders.has(name.toLowerCase()) || dotnetTests.test(name);
}

/** What the file is to the analysis by its name, wherever it lies; undefined when it is nothing to it. */
export function fileKind(path: string): FileKind | undefined {
  const segments = segmentsOf(path);
  const name = segments.at(-1) ?? '';
  if (envFile.test(name)) return unusedEnvFile.test(name) ? undefined : 'env';
  if (name === 'package.json') return 'manifest';
  if (grammarOf(path)) return testFile.test(name) || generatedFile.test(name) ? undefined : 'script';
  if (otherGrammarOf(path)) {
    return otherTestFile.test(name) || otherGeneratedFile.test(name) ? undefined : 'otherSource';
  }
  if (otherSource.test(name)) return 'otherSource';
  if (lockFile.test(name)) return undefined;
  const whole = segments.join('/');
  if (serverConfiguration.test(whole) || bareProgram.test(whole)) return 'configuration';
  return configurationFile.test(name) || configurationJson.test(whole) ? 'configuration' : undefined;
}

/** True for a file that configures a tool or does a chore: a server that it starts is not the app. */
export function isAside(path: string): boolean {
  const segments = segmentsOf(path);
  const name = segments.at(-1) ?? '';
  return (
    toolFile.test(name) || otherToolFile.test(name) || segments.slice(0, -1).some((folder) => asideFolders.has(folder))
  );
}

/** The grammar that reads the file, undefined when it is neither JavaScript nor TypeScript. */
export function grammarOf(path: string): GrammarName | undefined {
  const extension = /\.([cm]?[jt]sx?)$/i.exec(path)?.[1]?.toLowerCase();
  // What express-generator writes is a program without an extension.
  if (extension === undefined) return /(?:^|[\\/])bin[\\/]www$/.test(path) ? 'javascript' : undefined;
  if (extension === 'tsx') return 'tsx';
  return extension.includes('t') ? 'typescript' : 'javascript';
}

/** The grammar that reads the file, undefined when it is of no language other than JavaScript that is read. */
export function otherGrammarOf(path: string): GrammarName | undefined {
  const extension = /\.(\w+)$/.exec(path)?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(otherGrammars, extension) ? otherGrammars[extension] : undefined;
}
