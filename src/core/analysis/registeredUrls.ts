import { findNodeAtLocation, parseTree } from 'jsonc-parser';
import type { EnvFact, RegisteredFact } from './facts.ts';
import type { Location, Span } from './finding.ts';
import { reachOf } from './hosts.ts';
import { Lines } from './lines.ts';

/** The setting that lists the URLs registered with providers. */
const webhookUrlsSetting = 'hookline.webhookUrls';

/** A URL registered with a provider, and where that is written; undefined when it is in no file of the workspace. */
export interface RegisteredUrl {
  readonly url: string;
  /** Exactly the characters of the URL. */
  readonly location: Location | undefined;
}

/** Reads the URLs and their places from a settings.json, or from the settings of a .code-workspace file. */
export function registeredInSettings(file: string, text: string): readonly RegisteredUrl[] {
  const root = parseTree(text, [], { allowTrailingComma: true });
  if (!root) return [];
  const list =
    findNodeAtLocation(root, [webhookUrlsSetting]) ?? findNodeAtLocation(root, ['settings', webhookUrlsSetting]);
  const lines = new Lines(text);
  return (list?.type === 'array' ? (list.children ?? []) : []).flatMap(({ type, value, offset, length }) => {
    if (type !== 'string' || typeof value !== 'string') return [];
    return [{ url: value, location: { file, span: lines.span(offset + 1, offset + length - 1) } }];
  });
}

/**
 * The fact that a registered URL is, undefined when it is no http or https URL. Its port is known only when the URL
 * writes it, and not 80 or 443, which are a proxy's.
 */
export function registeredFact({ url, location }: RegisteredUrl): RegisteredFact | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, hostname } = new URL(url);
  if (protocol !== 'http:' && protocol !== 'https:') return undefined;
  const written = /^(\s*https?:\/\/(?:[^/?#@]*@)?(?:\[[^\]]*\]|[^:/?#]*):)(\d+)(?=[/?#\s]|$)/i.exec(url);
  const digits = written?.[2];
  const port = digits === undefined || digits === '80' || digits === '443' ? undefined : Number(digits);
  return {
    kind: 'registered',
    file: location?.file,
    span: location?.span,
    url,
    host: hostname.replace(/^\[|\]$/g, ''),
    port,
    portSpan:
      port === undefined ? undefined : partOf(location?.span, url, written?.[1]?.length ?? 0, digits?.length ?? 0),
  };
}

/** Where a part of a URL is written; `span` is that of the whole URL. */
export function partOf(span: Span | undefined, url: string, offset: number, length: number): Span | undefined {
  // An escape in the file makes the written text longer than the URL; then no part of it can be told.
  if (span?.line !== span?.endLine || !span || span.endColumn - span.column !== url.length) return undefined;
  const column = span.column + offset;
  return { line: span.line, column, endLine: span.line, endColumn: column + length };
}

/**
 * A variable that holds a URL this machine serves to a provider. A webhook URL may as well be one that the app calls;
 * those lead elsewhere, and what is left to tell them apart is that the app has a route for its own.
 */
export function registeredInEnv({ file, span, name, value }: EnvFact): RegisteredFact | undefined {
  const isWebhook = /WEBHOOK/i.test(name) && /UR[LI]|ENDPOINT/i.test(name);
  if (!isWebhook && !/CALLBACK_?UR[LI]$/i.test(name)) return undefined;
  const fact = registeredFact({ url: value, location: { file, span } });
  if (!fact || fact.port === undefined || reachOf(fact.host) === 'public') return undefined;
  return isWebhook || new URL(value).pathname !== '/' ? fact : undefined;
}
