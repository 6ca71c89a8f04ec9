import type { Capture } from '../../gateway/capture.ts';
import { readableText, utf8Text, viewRequest, withoutLength, type RequestView } from './requestView.ts';

/**
 * A request for VS Code's REST Client and the HTTP client of JetBrains. Both make the length themselves and read
 * `{{…}}` as a variable; where the request cannot be written so that they send the same bytes, a comment says so.
 */
export function writeHttpFile(capture: Capture): string {
  const request = viewRequest(capture);
  const { method, target, headers, body } = request;
  const path = target.startsWith('/') ? target : `/${target}`;
  const url = /^https?:\/\//i.test(target) ? target : `http://localhost:${request.port}${path}`;
  const fields = withoutLength(headers).filter(([name]) => name.toLowerCase() !== 'transfer-encoding');
  const text = utf8Text(body);
  return [
    `### ${method} ${target}`,
    ...difficulties(request, text).map((difficulty) => `# ${difficulty}`),
    `${method} ${url} HTTP/1.1`,
    ...fields.map(([name, value]) => `${name}: ${readableText(value)}`.trimEnd()),
    '',
    ...(text ? [text, ''] : []),
  ].join('\n');
}

/** Why a client will not send this request as it was. The format has no place for any of it. */
function difficulties({ target, headers, body, truncated }: RequestView, text: string | undefined): string[] {
  const use = 'Export it as raw HTTP to keep every byte.';
  return [
    ...(truncated ? ['Only the beginning of the body was captured.'] : []),
    ...(text === undefined ? [`error: the body of ${body.length} bytes is not text and is left out. ${use}`] : []),
    ...(text !== undefined && /\r|[\n]$|^\n/.test(text)
      ? [`error: the body has line breaks that will be sent differently. ${use}`]
      : []),
    ...(text !== undefined && READ_AS_SYNTAX.test(text)
      ? [`error: a line of the body will be read as something else. ${use}`]
      : []),
    ...(headers.some(([name]) => name.startsWith('#'))
      ? [`error: a header whose name begins with # will be read as a comment. ${use}`]
      : []),
    ...([target, ...headers.map(([, value]) => value), text ?? ''].some((part) => part.includes('{{'))
      ? [`error: {{ begins a variable in this format. ${use}`]
      : []),
    ...(target.startsWith('/') && !target.includes('#') ? [] : [`error: the target is ${target}. ${use}`]),
  ];
}

/** A separator, a file to be read, a script, a response, a place to write to. */
const READ_AS_SYNTAX = /^(?:###|<(?:@\S*)?\s|<>|>)/m;
