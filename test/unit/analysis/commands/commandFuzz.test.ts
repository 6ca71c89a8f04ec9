import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonText, plainText } from '../../../../src/core/analysis/commands/embeddedText.ts';
import type { Commands } from '../../../../src/core/analysis/commands/call.ts';
import { readLine, readWords } from '../../../../src/core/analysis/commands/readCommands.ts';
import type { Value } from '../../../../src/core/analysis/facts.ts';
import { SourceFile } from '../../../../src/core/analysis/sourceFile.ts';
import { textAt } from '../workspace.ts';

const word = fc.constantFrom(
  ...(
    'next|dev|start|uvicorn|main:app|gunicorn|--bind|-b|-p|--port|--host|-H|3000|0|70000|0.0.0.0:80|[::1]:8000|:$PORT|$PORT|' +
    '${PORT:-8000}|${A:-${B:-9}}|"$HOST:$PORT"|--port=4000|--port="4000"|-p4000|--host=|env|cross-env|PORT=1|sh|-c|bash|"vite --port 5"|' +
    "'node x.js'|&&|;||&|(|)|npx|npm|run|yarn|docker|-p|8080:80|python|-m|http.server|manage.py|runserver|ngrok|http|stripe|listen|" +
    '--forward-to|localhost:1/x|ssh|-R|80:localhost:3000|concurrently|nodemon|--exec|export|cd|..|if|then|fi|[[|]]|case|in|esac|' +
    '$(x)|`y`|{{z}}|%P%|<<E|>|2>&1|#|\\\\|"|\'|--|-|java|-Dserver.port=1|dotnet|--urls|http://*:1;http://+:2|php|-S|a:1'
  ).split('|'),
);
const line = fc
  .array(
    fc.tuple(
      fc.oneof({ weight: 5, arbitrary: word }, { weight: 1, arbitrary: fc.string({ maxLength: 5 }) }),
      fc.constantFrom(' ', ' ', ' ', '', '\n'),
    ),
  )
  .map((words) => words.flat().join(''));

/** Facts that stand outside the file, or where their value is not. */
function misplaced(source: string, { commands, services }: Commands): readonly unknown[] {
  const size = source.split(/\r\n|\n|\r/).length;
  const facts = commands.flatMap(({ binds, upstreams }) => [...binds, ...upstreams]);
  const published = services.flatMap((service) => service.published);
  const spans = [...commands, ...facts, ...services, ...published].map(({ span }) => span);
  const outside = spans.filter(
    ({ line: from, column, endLine, endColumn }) =>
      from < 1 || column < 1 || endLine > size || (endLine === from ? endColumn < column : endLine < from),
  );
  const values = facts.flatMap(({ host, port }): readonly Value<string | number>[] => [host, port]);
  const different = values.filter(({ editSpan, value }) => {
    if (!editSpan || source.includes('\r')) return false;
    const written = textAt(source, editSpan).replaceAll(/\\(?=["\\])|\\\\\n|["']/g, '');
    if (value === '0.0.0.0') return !/^(?:0\.0\.0\.0|[*+0]|true|all|\[?0?\]?|)$/.test(written);
    return typeof value === 'number' ? Number(written) !== value : !source.includes('\\') && written !== value;
  });
  return [...outside, ...different];
}

test('any line is read, and its facts stand where they say', () => {
  fc.assert(
    fc.property(line, (text) => {
      const file = new SourceFile('/w/run.sh', text);
      expect(misplaced(text, readLine(file, plainText(file, 0, text.length)))).toEqual([]);
    }),
    { numRuns: 2000 },
  );
});

test('any line is read in a JSON string', () => {
  fc.assert(
    fc.property(line, (text) => {
      const source = JSON.stringify(text);
      const file = new SourceFile('/w/package.json', source);
      expect(misplaced(source, readLine(file, jsonText(file, 0, source.length)))).toEqual([]);
    }),
    { numRuns: 1000 },
  );
});

test('any words are read in a list', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(word, line)), (words) => {
      const source = JSON.stringify(words);
      const file = new SourceFile('/w/launch.json', source);
      let at = 1;
      const texts = words.map((each) => {
        const length = JSON.stringify(each).length;
        const found = jsonText(file, at, at + length);
        at += length + 1;
        return found;
      });
      expect(misplaced(source, readWords(file, texts))).toEqual([]);
    }),
    { numRuns: 1000 },
  );
});

test('long and deep lines come to an end', () => {
  const texts = [
    'sh -c "'.repeat(2000),
    '('.repeat(50_000),
    '$('.repeat(50_000),
    '${a:-'.repeat(20_000),
    '"$('.repeat(20_000),
    '\'"'.repeat(50_000),
    'npx '.repeat(20_000),
    'PORT=1 '.repeat(20_000),
    'case '.repeat(20_000),
    '<<E '.repeat(2000) + '\nx'.repeat(2000),
    '{{'.repeat(50_000),
    '`'.repeat(50_000),
    'vite --port 1; '.repeat(10_000),
  ];
  for (const text of texts) {
    const file = new SourceFile('/w/run.sh', text);
    expect(misplaced(text, readLine(file, plainText(file, 0, text.length)))).toEqual([]);
  }
});
