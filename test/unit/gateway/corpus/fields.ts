import { head, request, type WireExchange } from './wire.ts';

/** The most fields that a head may have, with Host. */
const MOST = 200;

const fields = (name: string, ...list: string[]): WireExchange => request(name, head('Host: x', ...list));
/** Fields that say who called; `added` is what the gateway has to say besides. */
const told = (name: string, list: readonly string[], added: readonly string[]): WireExchange => ({
  ...fields(name, ...list),
  forwarded: added,
});
/** Without an own `Forwarded`, what a gateway adds to a request for `x`. */
const usual = (forwarded: string, ...others: string[]): string[] => [
  'X-Forwarded-For: 127.0.0.1',
  ...others,
  `Forwarded: ${forwarded}`,
];
const HTTP = 'X-Forwarded-Proto: http';
const HOST = 'X-Forwarded-Host: x';

/** Header fields of requests. */
export const requestFields: readonly WireExchange[] = [
  fields('the same name in five cases', 'x-id: 1', 'X-ID: 2', 'X-Id: 3', 'x-iD: 4', 'x-Id: 5'),
  fields('camel case and underscores', 'myHeader: 1', 'My_Header: 2', 'MY_HEADER: 3'),
  fields('names of one character', 'a: 1', '!: 2', '0: 3', '~: 4'),
  fields('a name of 8 KiB', `X-${'n'.repeat(8190)}: 1`),
  fields('names that are dangerous to objects', '__proto__: 1', 'constructor: 2', 'hasOwnProperty: 3', 'toString: 4'),
  fields('Host after a field that ends in it', 'X-Host: y', 'Not-Host: z'),
  request('Host last', head('X-Host: y', 'Accept: */*', 'Host: x')),
  request('Host in capitals', head('HOST: x')),
  request('Host in lower case without a space', head('host:x')),
  request('Host between spaces', head('Host: \t x \t ')),
  request('Host with an underscore and a final dot', head('Host: my_app.test.')),
  request('Host in capitals of its value', head('Host: X.Example.TEST:0080')),
  request('Host of every character it may have', head("Host: a-._~%41!$&'()*+,;=")),
  request('Host with a colon but no port', head('Host: x:')),
  request('Host of 4 KiB', head(`Host: ${'h'.repeat(4096)}`)),
  fields('a value that looks like a request', 'X-A: GET / HTTP/1.1', 'X-B: Host: y', 'X-C: HTTP/1.1 200 OK'),
  fields('a value of colons', 'X-A: :', 'X-B:::', 'X-C: a:b: c'),
  fields('empty values', 'X-A:', 'X-B: ', 'X-C:\t', 'X-D:  \t  '),
  fields('space before values', 'X-A:no', 'X-B: one', 'X-C:  two', 'X-D:\ttab', 'X-E: \t \t both'),
  fields('space after values', 'X-A: one ', 'X-B: two  ', 'X-C: tab\t', 'X-D: both \t '),
  fields('space inside values', 'X-A: a  b   c', 'X-B: a\tb', 'X-C: a \t b'),
  fields('every byte that a value may have', `X-A: ${everyOctet()}`),
  fields('UTF-8', 'X-Name: Zo\xc3\xab \xe2\x98\x83 \xf0\x9f\x92\xa9'),
  fields('latin1', 'X-Name: Zo\xeb', 'X-B: \xff\xfe\xfd'),
  fields('UTF-8 that is cut off', 'X-Name: \xe2\x98', 'X-B: \xc3'),
  fields('no-break spaces at both ends', 'X-A: \xa0x\xa0', 'X-B: \xa0', 'X-C: \x85'),
  fields('encoded words', 'X-Name: =?UTF-8?B?w6k=?=', "X-B: UTF-8''%c3%a9"),
  fields('quotes and backslashes', 'X-A: "a\\"b\\\\"', 'X-B: "', "X-C: '", 'X-D: \\'),
  fields('commas', 'X-A: ,', 'X-B: a,,b,', 'X-C: "a,b", c'),
  fields('JSON as a value', 'X-Context: {"a": [1, "b\\u00e9"], "c": null}'),
  fields('Cookie in two fields, as HTTP/2 gateways send it', 'Cookie: a=1; b="2"', 'cookie: c=; d', 'Cookie: a=3'),
  fields('the same field ten times', ...Array.from({ length: 10 }, () => 'X-A: 1')),
  fields('the same names alternating', 'A: 1', 'B: 1', 'A: 2', 'B: 2', 'a: 3', 'b: 3'),
  fields('as many fields as may be', ...Array.from({ length: MOST - 1 }, (_, at) => `x-${at}:${' '.repeat(at % 3)}`)),
  fields(
    'as many bytes as may be',
    `X-A: ${'v'.repeat(64 * 1024 - 'GET / HTTP/1.1\r\nHost: x\r\nX-A: \r\n\r\n'.length)}`,
  ),
  fields('three values of 20 KiB', ...['a', 'b', 'c'].map((letter) => `X-A: ${letter.repeat(20_480)}`)),
  fields('a bearer token of 6 KiB', `Authorization: Bearer ${'eyJ'.repeat(2048)}`),
  fields(
    'credentials of every kind',
    'Authorization: Basic YWRhOg==',
    'Proxy-Authorization: Basic eDp5',
    'authorization: x',
  ),
  fields('dates', 'Date: Sun, 06 Nov 1994 08:49:37 GMT', 'If-Modified-Since: Sunday, 06-Nov-94 08:49:37 GMT'),
  fields('conditions and ranges', 'If-None-Match: W/"a", "b", *', 'Range: bytes=0-0,-1', 'If-Range: "x"'),
  fields('Accept of a browser', 'Accept: text/html,application/xml;q=0.9,*/*;q=0.8', 'Accept-Encoding: gzip, br, zstd'),
  fields('Connection names a field that an app may need', 'Connection: Authorization, X-Id', 'X-Id: 1'),
  fields(
    'several Connection fields',
    'Connection: keep-alive',
    'connection: x',
    'Connection:',
    'Proxy-Connection: close',
  ),
  fields('Keep-Alive', 'Connection: Keep-Alive', 'Keep-Alive: timeout=5, max=100'),
  fields('Max-Forwards and Via', 'Max-Forwards: 0', 'Via: 1.0 fred, 1.1 p.example.com (Apache/1.1)'),
  fields(
    'fields of other gateways',
    'CF-Connecting-IP: 192.0.2.1',
    'X-Real-IP: 192.0.2.1',
    'True-Client-IP: 192.0.2.1',
  ),
  fields('trace context', `traceparent: 00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`, 'tracestate: a=1,b@c=2', 'b3: 0'),
  fields('names that begin like framing', 'Content-Length-X: 5', 'X-Content-Length: 5', 'Transfer-Encodings: chunked'),

  told(
    'a caller that a tunnel names',
    ['x-forwarded-for: 203.0.113.7'],
    [...usual('for=203.0.113.7;host=x;proto=http, for=127.0.0.1', HTTP, HOST)],
  ),
  told(
    'a chain of proxies in two fields',
    ['X-Forwarded-For: 2001:db8::7,10.0.0.1', 'X-FORWARDED-FOR: 10.0.0.2:4711'],
    usual('for="[2001:db8::7]";host=x;proto=http, for=10.0.0.1, for="10.0.0.2:4711", for=127.0.0.1', HTTP, HOST),
  ),
  told('a scheme that a tunnel names', ['X-Forwarded-Proto: https'], usual('for=127.0.0.1;host=x;proto=https', HOST)),
  told(
    'a name that a tunnel names',
    ['X-Forwarded-Host: shop.example:8443'],
    usual('for=127.0.0.1;host="shop.example:8443";proto=http', HTTP),
  ),
  told('an empty X-Forwarded-For', ['X-Forwarded-For:'], usual('for=127.0.0.1;host=x;proto=http', HTTP, HOST)),
  told(
    'X-Forwarded-For of no addresses',
    ['X-Forwarded-For: unknown, _hidden, a b'],
    usual('for=unknown;host=x;proto=http, for=_hidden, for=unknown, for=127.0.0.1', HTTP, HOST),
  ),
  told(
    'X-Forwarded-Proto that is no scheme',
    ['X-Forwarded-Proto: https, http'],
    usual('for=127.0.0.1;host=x;proto=http', HOST),
  ),
  told(
    'X-Forwarded-Host that needs quotes',
    ['X-Forwarded-Host: a"b\\c'],
    usual('for=127.0.0.1;host="a\\"b\\\\c";proto=http', HTTP),
  ),
  told(
    'all that a tunnel may tell',
    ['X-Forwarded-For: 192.0.2.1', 'X-Forwarded-Proto: https', 'X-Forwarded-Host: y', 'X-Forwarded-Port: 443'],
    usual('for=192.0.2.1;host=y;proto=https, for=127.0.0.1'),
  ),
  told(
    'Forwarded in two fields',
    ['forwarded: for=_a;by=_b', 'Forwarded: for="[2001:db8::1]:80"'],
    [...usual('for=127.0.0.1', HTTP, HOST)],
  ),
];

function everyOctet(): string {
  const octets = Array.from({ length: 256 }, (_, code) => code).filter((code) => code > 0x20 && code !== 0x7f);
  return String.fromCharCode(...octets);
}
