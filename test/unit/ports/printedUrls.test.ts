import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { PrintedUrls } from '../../../src/core/ports/printedUrls.ts';

test.each([
  ['  ➜  Local:   http://localhost:5173/\r\n', [5173]],
  ['\u001B[32m➜\u001B[39m Local: \u001B[36mhttp://localhost:\u001B[1m5173\u001B[22m/\u001B[39m', [5173]],
  [' * Running on http://127.0.0.1:5000 (Press CTRL+C to quit)', [5000]],
  ['Uvicorn running on http://0.0.0.0:8000 ', [8000]],
  ['Now listening on: http://[::]:8080 and https://[::1]:8443\n', [8080, 8443]],
  ['see http://example.com:3000 or http://localhost.example:3001', []],
  ['http://localhost/ http://localhost:0 http://localhost:70000 http://localhost:123456', []],
])('%j', (output, ports) => {
  expect(new PrintedUrls().read(output)).toEqual(ports);
});

test('a URL is found wherever the output is cut', () => {
  const output = 'ready at \u001B[36mhttp://127.0.0.1:\u001B[1m4321\u001B[0m/hooks, not before';
  fc.assert(
    fc.property(fc.nat({ max: output.length }), fc.nat({ max: output.length }), (one, other) => {
      const [first, second] = [Math.min(one, other), Math.max(one, other)];
      const urls = new PrintedUrls();
      const ports = [output.slice(0, first), output.slice(first, second), output.slice(second)].flatMap((chunk) =>
        urls.read(chunk),
      );
      expect([...new Set(ports)]).toEqual([4321]);
    }),
  );
});
