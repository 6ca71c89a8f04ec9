import { expect, test } from 'vitest';
import { jsonText, plainText } from '../../../../src/core/analysis/commands/embeddedText.ts';
import { readLine, readWords } from '../../../../src/core/analysis/commands/readCommands.ts';
import type { Commands } from '../../../../src/core/analysis/commands/call.ts';
import { SourceFile } from '../../../../src/core/analysis/sourceFile.ts';

const host = '0.0.0.0';

/** The text once the host is added where the first server leaves it out. */
function added(source: string, { commands }: Commands): string | undefined {
  const insertion = commands.flatMap(({ binds }) => binds)[0]?.hostInsertion;
  if (!insertion) return undefined;
  const { span, before, after } = insertion;
  const lines = source.split('\n');
  const at = lines.slice(0, span.line - 1).reduce((sum, line) => sum + line.length + 1, 0) + span.column - 1;
  return source.slice(0, at) + before + host + after + source.slice(at);
}

const lines: readonly (readonly [line: string, fixed: string | undefined])[] = [
  ['uvicorn main:app --port 8000', 'uvicorn main:app --port 8000 --host 0.0.0.0'],
  ['uvicorn main:app > log 2>&1 &', 'uvicorn main:app --host 0.0.0.0 > log 2>&1 &'],
  ['uvicorn main:app && echo', 'uvicorn main:app --host 0.0.0.0 && echo'],
  ['sh -c "flask run"', 'sh -c "flask run --host 0.0.0.0"'],
  ['uvicorn main:app \\\n  --reload\n', 'uvicorn main:app \\\n  --reload --host 0.0.0.0\n'],
  ['python manage.py runserver', 'python manage.py runserver 0.0.0.0:8000'],
  ['python manage.py runserver 9000', 'python manage.py runserver 0.0.0.0:9000'],
  ['python manage.py runserver $PORT', 'python manage.py runserver 0.0.0.0:$PORT'],
  ['gunicorn app', 'gunicorn app -b 0.0.0.0:8000'],
  ['hypercorn app:app', 'hypercorn app:app -b 0.0.0.0:8000'],
  ['php artisan serve', 'php artisan serve --host=0.0.0.0'],
  ['vite dev', 'vite dev --host 0.0.0.0'],
  ['bin/rails s', 'bin/rails s -b 0.0.0.0'],
  ['serve -l 5000', 'serve -l tcp://0.0.0.0:5000'],
  ['mvn spring-boot:run', undefined],
  ['HOST=::1 react-scripts start', undefined],
  ['uvicorn main:app --host localhost', undefined],
  ['php -S localhost:80', undefined],
];

test.each(lines)('%s', (line, fixed) => {
  const file = new SourceFile('/w/run.sh', line);
  expect(added(line, readLine(file, plainText(file, 0, line.length)))).toBe(fixed);
});

test('in a JSON string', () => {
  const source = String.raw`"concurrently \"uvicorn main:app\" \"npm run x\""`;
  const file = new SourceFile('/w/package.json', source);
  expect(added(source, readLine(file, jsonText(file, 0, source.length)))).toBe(
    String.raw`"concurrently \"uvicorn main:app --host 0.0.0.0\" \"npm run x\""`,
  );
});

test('in lists of JSON and YAML', () => {
  const words = ['uvicorn', 'main:app'];
  const read = (source: string): string | undefined => {
    const file = new SourceFile('/w/file', source);
    const texts = words.map((word) => plainText(file, source.indexOf(word), source.indexOf(word) + word.length));
    return added(source, readWords(file, texts));
  };
  expect(read('["uvicorn", "main:app"]')).toBe('["uvicorn", "main:app", "--host", "0.0.0.0"]');
  expect(read('[uvicorn, main:app]')).toBe('[uvicorn, main:app, --host, 0.0.0.0]');
  expect(read('c:\n  - uvicorn\n  - main:app\nd: 1')).toBe(
    'c:\n  - uvicorn\n  - main:app\n  - --host\n  - 0.0.0.0\nd: 1',
  );
  expect(read("c:\n- 'uvicorn'\n- 'main:app' # x\n")).toBe(
    "c:\n- 'uvicorn'\n- 'main:app'\n- '--host'\n- '0.0.0.0' # x\n",
  );
});
