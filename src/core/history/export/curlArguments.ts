import type { HeaderList } from '../../gateway/messageHead.ts';
import type { RequestView } from './requestView.ts';

/** An option of curl and its value, latin1 text of the bytes it is to be. */
export type CurlOption = readonly [flag: string, value?: string];

/** What curl adds on its own unless told not to. */
const DEFAULT_HEADERS = ['User-Agent', 'Accept'];
const DEFAULT_BODY_HEADERS = ['Content-Type', 'Expect'];

/**
 * The options, up to body and URL, with which curl sends this request. Content-Length is left to curl, since one that
 * is written down is wrong after the first edit. curl always puts Host first.
 */
export function curlOptions(request: RequestView, hasBody: boolean): CurlOption[] {
  const { method, target, version, headers } = request;
  const isHead = method === 'HEAD' && !hasBody;
  const isDefault = method === (hasBody ? 'POST' : 'GET');
  return [
    [`--http${version}`],
    ['--path-as-is'],
    // Without this curl makes several requests of one with [1-3] or {a,b} in it.
    ...(/[[\]{}]/.test(target) ? [['--globoff'] as const] : []),
    // curl waits for a body after --request HEAD.
    ...(isHead ? [['--head'] as const] : isDefault ? [] : [['--request', method] as const]),
    ...(isPlainPath(target) ? [] : [['--request-target', target] as const]),
    ...sentHeaders(headers).map(([name, value]): CurlOption => ['--header', value ? `${name}: ${value}` : `${name};`]),
    ...missingHeaders(headers, hasBody).map((name): CurlOption => ['--header', `${name}:`]),
  ];
}

/** The URL of the app; with the target where curl sends it as it is. */
export function curlUrl({ target, port }: RequestView): string {
  return `http://localhost:${port}${isPlainPath(target) ? target : '/'}`;
}

/** Whether curl must be told of a body: also of an empty one that was announced. */
export function hasBody({ body, headers, chunked }: RequestView): boolean {
  return body.length > 0 || chunked || headers.some(([name]) => name.toLowerCase() === 'content-length');
}

function sentHeaders(headers: HeaderList): HeaderList {
  return headers.filter(([name]) => name.toLowerCase() !== 'content-length');
}

function missingHeaders(headers: HeaderList, body: boolean): string[] {
  const sent = new Set(headers.map(([name]) => name.toLowerCase()));
  const all = body ? [...DEFAULT_HEADERS, ...DEFAULT_BODY_HEADERS] : DEFAULT_HEADERS;
  return [...all, ...(sent.has('host') ? [] : ['Host'])].filter((name) => !sent.has(name.toLowerCase()));
}

/** Whether curl sends this target unchanged as a part of the URL. */
function isPlainPath(target: string): boolean {
  return target.startsWith('/') && !/[#\\]|\?$/.test(target);
}
