import type { ServerKind } from '../syntax/binds.ts';

const kind = (name: string): ServerKind => ({ name });

/** How a function or method listens: the place of its address. */
interface RustServer {
  readonly path: RegExp;
  readonly kind: ServerKind;
  readonly address: number;
}

const server = (path: RegExp, name: string, address = 0): RustServer => ({ path, kind: kind(name), address });

/** Any calls between the making of a server and its start. */
const chain = String.raw`(?:\.\w+\(\))*`;
const chained = (made: string, method: string): RegExp => new RegExp(`^(?:${made})${chain}\\.(?:${method})$`);

export const servers: readonly RustServer[] = [
  server(
    chained(
      String.raw`(?:actix_web\.(?:\w+\.)*)?(?:HttpServer|server)\.new\(\)`,
      String.raw`bind(?:_rustls\w*|_openssl|_auto_h2c)?`,
    ),
    'actix-web',
  ),
  server(
    chained(String.raw`ntex\.(?:web\.)?(?:HttpServer\.new|server)\(\)`, String.raw`bind(?:_rustls|_openssl)?`),
    'ntex',
  ),
  server(/^axum\.Server\.(?:try_)?bind$/, 'axum'),
  server(/^axum_server\.(?:Server\.)?bind(?:_rustls|_openssl)?$/, 'axum'),
  server(/^hyper\.(?:server\.)?Server\.(?:try_)?bind$/, 'hyper'),
  server(
    chained(String.raw`tonic\.transport\.(?:server\.)?Server\.builder\(\)`, String.raw`serve(?:_with_shutdown)?`),
    'tonic',
  ),
  server(
    chained(String.raw`warp\.serve\(\)`, String.raw`run|(?:try_)?bind(?:_with_graceful_shutdown|_ephemeral)?`),
    'warp',
  ),
  server(chained(String.raw`tide\.(?:new|with_state)\(\)`, 'listen|bind'), 'tide'),
  server(/^poem\.(?:\w+\.)*TcpListener\.bind$/, 'poem'),
  server(/^salvo\.(?:\w+\.)*TcpListener\.(?:new|bind)$|^TcpListener\.new$/, 'salvo'),
  server(/^(?:gotham\.(?:plain\.)?start|rouille\.(?:start_server(?:_with_pool)?|Server\.new))$/, 'rouille'),
  server(/^tiny_http\.Server\.https?$/, 'tiny_http'),
  server(chained(String.raw`iron\.(?:prelude\.)?Iron\.new\(\)|Iron\.new\(\)`, 'https?'), 'iron'),
  server(chained(String.raw`nickel\.Nickel\.\w+\(\)`, 'listen'), 'nickel'),
];

/** Listens; what is done with the connections is told by the rest of the file. */
export const listener = /^(?:(?:std|tokio|async_std|async_net|smol|mio|monoio|glommio)\.(?:\w+\.)*)?TcpListener\.bind$/;

/** Crates whose servers take a listener, the more telling ones first. */
export const serving: readonly (readonly [crate: RegExp, framework: string])[] = [
  [/\baxum\b/, 'axum'],
  [/\bactix_web\b/, 'actix-web'],
  [/\bsalvo\b/, 'salvo'],
  [/\bpoem\b/, 'poem'],
  [/\bwarp\b/, 'warp'],
  [/\btonic\b/, 'tonic'],
  [/\btide\b/, 'tide'],
  [/\bh2\s*::\s*server\b/, 'h2'],
  [/\bhyper(?:_util)?\s*::/, 'hyper'],
];

/** A method of something that another file makes, by the crate that the file speaks of. */
export const byShape: readonly (readonly [method: RegExp, crate: RegExp, framework: string])[] = [
  [/^listen$/, /\btide\s*::/, 'tide'],
  [/^bind(?:_rustls\w*|_openssl)?$/, /\bHttpServer\b/, 'actix-web'],
];

export const rocket: ServerKind = {
  name: 'rocket',
  defaultHost: '127.0.0.1',
  hostEnv: ['ROCKET_ADDRESS'],
  defaultPort: 8000,
  portEnv: ['ROCKET_PORT'],
};

/** What makes a server of Rocket, from its configuration files and the environment or from what it is given. */
export const rocketMaker = /^rocket\.(?:build|ignite|custom)$/;
