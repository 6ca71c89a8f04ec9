/**
 * What a file of any kind lets slip about ports and the environment, read with plain patterns. It never makes a
 * finding; it keeps one from being made where something else may be behind a port.
 */
export interface Mentions {
  /** Ports that the file names in any way. */
  readonly ports: ReadonlySet<number>;
  /** What the file gives to names in capitals, as in `PORT=4000 node …` or `PORT: "4000"`. */
  readonly assigned: ReadonlyMap<string, readonly string[]>;
  /** Whether the name PORT stands anywhere in it. */
  readonly portVariable: boolean;
  /** The environment files that it names on a command line, as `--env-file=.env.local`. */
  readonly envFiles: readonly string[];
  /** Whether it makes the process read environment files. */
  readonly loadsEnv: boolean;
  /** Paths that it routes, with a leading slash and without a trailing one. */
  readonly routes: ReadonlySet<string>;
}

const portList = /(?:ports?\b["'`\])]*|-p\b|\bexpose\b|\blisten\b)[\s:=([,"'`|?-]*((?:\d+[\s,"'\]:/-]+)*\d+)/gi;
const portAfterColon = /:(\d{2,5})\b/g;
const publishedPort = /\b(\d{2,5}):\d{2,5}\b/g;
const assignment = /\b([A-Z][A-Z0-9_]*)["']?\s*[:=]\s*["'`]?([\w.:-]+)/g;
const envFileFlag = /--env-file(?:-if-exists)?[=\s]+["']?([^\s"',]+)/g;
const loader =
  /--env-file|\bloadEnvFile\s*\(|["'](?:dotenv|@dotenvx\/dotenvx|dotenv-flow|dotenv-expand|dotenv-safe|env-cmd|@nestjs\/config|@next\/env|custom-env)(?:\/[\w/-]+)?(?:\.js)?["']|(?:^|[\s"'&;])(?:dotenv|dotenvx|env-cmd|nf start|heroku local|foreman start)(?=[\s"'])|-r dotenv\/config|(?:^|[\s"'&;])bun (?:run |--|\S+\.[cm]?[jt]sx?)|\bBun\.(?:serve|env)\b|\benv_file\s*=\s*\(?["']|\bfrom decouple import\b|\bread_env\s*\(/m;
const route =
  /(?:\.(?:get|post|put|patch|delete|all|use|route|register|basePath)\s*\(\s*|\b(?:url|path|prefix)\s*:\s*|@(?:Controller|Get|Post|Put|Patch|Delete|All)\s*\(\s*)["'`]([^"'`\s$]*)["'`]/g;
const serverCall = /\b(?:listen|serve|bind)\w*\s*\(/i;
const frameworkWords =
  /\b(?:flask|django|fastapi|uvicorn|gunicorn|hypercorn|starlette|aiohttp|tornado|streamlit|gradio|modal|laravel|symfony|sinatra|rails|puma|rack|spring\w*|quarkus|ktor|micronaut|kestrel|WebApplication|actix\w*|axum|rocket|warp|phoenix|endpoint)\b/i;
const plainWords = /\b(?:port|listen|serve|server)\b/i;

/** What most files say; being the same in all of them it takes no room in what is kept of them. */
const noMentions: Mentions = {
  ports: new Set(),
  assigned: new Map(),
  portVariable: false,
  envFiles: [],
  loadsEnv: false,
  routes: new Set(),
};

export function findMentions(text: string): Mentions {
  const ports = new Set<number>();
  for (const [, list] of text.matchAll(portList)) {
    for (const [digits] of (list ?? '').matchAll(/\d+/g)) if (digits.length <= 5) ports.add(Number(digits));
  }
  for (const pattern of [portAfterColon, publishedPort]) {
    for (const [, digits] of text.matchAll(pattern)) ports.add(Number(digits));
  }
  const assigned = new Map<string, string[]>();
  for (const [, name = '', value = ''] of text.matchAll(assignment)) {
    assigned.set(name, [...(assigned.get(name) ?? []), value]);
  }
  const portVariable = /\bPORT\b/.test(text);
  const envFiles = Array.from(text.matchAll(envFileFlag), ([, file = '']) => file);
  const loadsEnv = loader.test(text);
  const routes = new Set(Array.from(text.matchAll(route), ([, path = '']) => normalPath(path)));
  const isEmpty = ports.size + assigned.size + envFiles.length + routes.size === 0 && !portVariable && !loadsEnv;
  return isEmpty ? noMentions : { ports, assigned, portVariable, envFiles, loadsEnv, routes };
}

/** Whether a program in which no server was found may be one; `isRead` says that its language is known. */
export function mayServe(text: string, isRead: boolean): boolean {
  return frameworkWords.test(text) || (isRead ? serverCall : plainWords).test(text);
}

/** With a leading slash and without a trailing one; the root is an empty string. */
export function normalPath(path: string): string {
  return `/${path}`.replace(/^\/+/, '/').replace(/\/+$/, '');
}
