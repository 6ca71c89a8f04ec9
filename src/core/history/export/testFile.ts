import type { Capture } from '../../gateway/capture.ts';
import type { HeaderList } from '../../gateway/messageHead.ts';
import { readableText, recordedStatus, utf8Text, viewRequest, type RequestView } from './requestView.ts';
import { quoteJavaScript, quoteJavaScriptText, quotePython, quotePythonText, wrapBase64 } from './sourceText.ts';

/**
 * Tests for Vitest: each sends a capture to the app with node:http, headers in order and case and the body byte for
 * byte, and expects the status that was recorded, or any below 400 where none was. node:http itself adds Connection
 * where the capture has none; a request without a body gets Content-Length: 0, for it would be sent in chunks otherwise.
 */
export function writeVitest(captures: readonly Capture[]): string {
  return javaScript("import * as http from 'node:http';\nimport { expect, test } from 'vitest';", captures);
}

/** The same for Jest, as CommonJS, which it takes without any configuration. */
export function writeJest(captures: readonly Capture[]): string {
  return javaScript("const http = require('node:http');", captures);
}

function javaScript(imports: string, captures: readonly Capture[]): string {
  return `${imports}

const target = new URL(process.env.HOOKLINE_TARGET ?? 'http://127.0.0.1:${captures[0]?.upstreamPort ?? 0}');

/** Sends the bytes as they are and gives the status of the answer. */
function send(method, path, headers, body) {
  return new Promise((resolve, reject) => {
    const { hostname, port } = target;
    const options = { host: hostname.replace(/^\\[|\\]$/g, ''), port, method, path, headers: headers.flat(), agent: false };
    const request = http.request(options, (response) => {
      response.on('error', reject).on('end', () => resolve(response.statusCode)).resume();
    });
    request.on('upgrade', (response, socket) => {
      socket.destroy();
      resolve(response.statusCode);
    });
    // With a string node:http would write the headers in UTF-8 too.
    request.on('error', reject).end(Buffer.from(body));
  });
}
${captures.map(javaScriptTest).join('')}`;
}

function javaScriptTest(capture: Capture, index: number): string {
  const request = viewRequest(capture);
  const { method, target, body, truncated } = request;
  const status = recordedStatus(capture);
  const text = utf8Text(body);
  const headers = withLength(request).map((header) => `    [${header.map(quoteJavaScript).join(', ')}],\n`);
  const written =
    text === undefined
      ? `Buffer.from(\n    \`\n${wrapBase64(body, '      ')}\n    \`,\n    'base64',\n  )`
      : quoteJavaScriptText(text);
  return `
test(${quoteJavaScript(title(request, index))}, async () => {
${truncated ? '  // Only the beginning of the body was captured.\n' : ''}  const headers = [
${headers.join('')}  ];
  const body = ${written};
  const status = await send(${quoteJavaScript(method)}, ${quoteJavaScript(target)}, headers, body);
  expect(status).${status === undefined ? 'toBeLessThan(400)' : `toBe(${status})`};
});
`;
}

/** The same for pytest, with http.client. */
export function writePytest(captures: readonly Capture[]): string {
  return `import base64
import http.client
import os
from urllib.parse import urlsplit

TARGET = urlsplit(os.environ.get("HOOKLINE_TARGET", "http://127.0.0.1:${captures[0]?.upstreamPort ?? 0}"))


def send(method, path, headers, body):
    """Sends the bytes as they are and gives the status of the answer."""
    connection = http.client.HTTPConnection(TARGET.hostname, TARGET.port, timeout=30)
    try:
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in headers:
            connection.putheader(name, value)
        chunked = any(name.lower() == "transfer-encoding" for name, value in headers)
        connection.endheaders(body, encode_chunked=chunked)
        return connection.getresponse().status
    finally:
        connection.close()
${captures.map(pythonTest).join('')}`;
}

function pythonTest(capture: Capture, index: number): string {
  const request = viewRequest(capture);
  const { method, target, body, truncated } = request;
  const status = recordedStatus(capture);
  const text = utf8Text(body);
  const headers = sentHeaders(request).map((header) => `        (${header.map(quotePython).join(', ')}),\n`);
  const written =
    text === undefined
      ? `base64.b64decode(\n        """\n${wrapBase64(body, '        ')}\n        """\n    )`
      : `${quotePythonText(text)}.encode("utf-8")`;
  return `

def test_${identifier(request, index)}():
${truncated ? '    # Only the beginning of the body was captured.\n' : ''}    headers = [
${headers.join('')}    ]
    body = ${written}
    status = send(${quotePython(method)}, ${quotePython(target)}, headers, body)
    assert ${status === undefined ? 'status < 400' : `status == ${status}`}
`;
}

/** As received; the length of what is there, where it is not whole. */
function sentHeaders({ headers, body, truncated }: RequestView): HeaderList {
  if (!truncated) return headers;
  return headers.map(([name, value]) => [name, name.toLowerCase() === 'content-length' ? String(body.length) : value]);
}

function withLength(request: RequestView): HeaderList {
  const headers = sentHeaders(request);
  const isFramed = headers.some(([name]) => /^(?:content-length|transfer-encoding)$/i.test(name));
  return isFramed || /^(?:GET|HEAD|DELETE|OPTIONS|TRACE)$/.test(request.method)
    ? headers
    : [...headers, ['Content-Length', '0']];
}

function title({ method, target }: RequestView, index: number): string {
  return `${index + 1}. ${method} ${readableText(target)}`;
}

function identifier({ method, target }: RequestView, index: number): string {
  const words = `${method}_${target.replace(/\?.*/, '')}`.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return [...words.slice(0, 8), index + 1].join('_').slice(-80);
}
