import type { RawMessage } from '../../gateway/capture.ts';
import { headerValues, parseRequestHead, type HeaderList } from '../../gateway/messageHead.ts';
import { array, bytesOfBase64, isObject, number, optional, record, string, type JsonObject } from './json.ts';
import { notARequest } from './notARequest.ts';
import { buildRequest, buildResponse, checkedRequest, checkedResponse, type ImportedExchange } from './rawMessage.ts';
import { parseRequestUrl } from './requestUrl.ts';

/**
 * What `writeFixture` wrote, byte for byte, or a fixture that somebody wrote by hand; there, what frames the body is
 * made to fit it.
 * @throws HooklineError IMPORT_INVALID
 */
export function importFixture(fixture: JsonObject, host: string): ImportedExchange {
  if (fixture['hookline'] !== 1) throw notARequest('hookline', 'the version of the fixture is not 1');
  const request = readRequest(fixture, host);
  const { method, headers } = parseRequestHead(request.head);
  const answer = optional(fixture['response'], 'response', record);
  return {
    request,
    response: answer && readResponse(answer, method),
    upstreamPort: parseRequestUrl(`http://${headerValues(headers, 'host')[0]}/`)?.localPort,
  };
}

function readRequest(fixture: JsonObject, host: string): RawMessage {
  const raw = readRaw(fixture, '');
  if (raw) return checkedRequest(raw, 'raw');
  return buildRequest(
    {
      method: string(fixture['method'], 'method'),
      target: string(fixture['target'], 'target'),
      ...content(fixture, ''),
    },
    host,
    'the fixture',
  );
}

function readResponse(answer: JsonObject, method: string): RawMessage {
  const raw = readRaw(answer, 'response.');
  if (raw) return checkedResponse(raw, method, 'response.raw');
  const status = number(answer['status'], 'response.status');
  const reason = optional(answer['reason'], 'response.reason', string) ?? '';
  return buildResponse({ status, reason, ...content(answer, 'response.') }, method, 'response');
}

function readRaw(message: JsonObject, prefix: string): RawMessage | undefined {
  const raw = optional(message['raw'], `${prefix}raw`, record);
  return (
    raw && {
      head: bytesOfBase64(raw['head'], `${prefix}raw.head`),
      body: bytesOfBase64(raw['body'], `${prefix}raw.body`),
      truncated: message['truncated'] === true,
    }
  );
}

function content(message: JsonObject, prefix: string) {
  return {
    version: message['version'] === '1.0' ? ('1.0' as const) : ('1.1' as const),
    headers: readHeaders(message['headers'], `${prefix}headers`),
    body: readBody(message['body'], `${prefix}body`),
    truncated: message['truncated'] === true,
  };
}

function readHeaders(value: unknown, where: string): HeaderList {
  return (optional(value, where, array) ?? []).map((pair, index) => {
    const [name, content] = array(pair, `${where}[${index}]`);
    return [string(name, `${where}[${index}][0]`), string(content, `${where}[${index}][1]`)];
  });
}

function readBody(value: unknown, where: string): Buffer {
  if (value === undefined || value === null) return Buffer.alloc(0);
  const body = record(value, where);
  if (isObject(body) && body['base64'] !== undefined) return bytesOfBase64(body['base64'], `${where}.base64`);
  return Buffer.from(string(body['text'], `${where}.text`), 'utf8');
}
