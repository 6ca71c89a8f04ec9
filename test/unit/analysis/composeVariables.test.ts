import { expect, test } from 'vitest';
import { formatText } from '../../../src/core/text.ts';
import { isQuiet, marks } from './judged.ts';
import { findingsOf, root, textAt, type Files } from './workspace.ts';

const app = (lines: readonly string[], more: Files = {}, port = 'process.env.PORT || 3000'): Files => ({
  'server.js': `require('express')().listen(${port});\n`,
  Dockerfile: 'FROM node\nWORKDIR /app\nCOPY . .\nCMD ["node", "server.js"]\n',
  'compose.yml': `services:\n  web:\n    build: .\n${lines.map((line) => `    ${line}\n`).join('')}`,
  ...more,
});
const uvicorn = (port: string): string => `command: uvicorn main:app --host 0.0.0.0 --port ${port}`;

marks([
  [
    'a default that a variable of the container falls back to',
    app(['environment: { PORT: "${WEB_PORT:-5000}" }', 'ports: ["3000:3000"]']),
    ['port-mismatch warning compose.yml: 3000'],
  ],
  [
    'what the environment file sets for a variable of the container',
    app(['environment: ["PORT=${WEB_PORT:-3000}"]', 'ports: ["3000:3000"]'], { '.env': 'WEB_PORT=5000\n' }),
    ['port-mismatch warning compose.yml: 3000'],
  ],
  [
    'what is passed on from the environment file',
    app(['environment: [PORT]', 'ports: ["3000:3000"]'], { '.env': 'PORT=5000\n' }),
    ['port-mismatch warning compose.yml: 3000'],
  ],
  [
    'what the environment file publishes',
    app(['ports: ["80:${INNER:-3000}"]'], { '.env': 'INNER=8080\n' }),
    ['port-mismatch warning compose.yml: ${INNER:-3000}'],
  ],
  [
    'a default that is published',
    app(['ports: ["80:${INNER:-8080}"]']),
    ['port-mismatch warning compose.yml: ${INNER:-8080}'],
  ],
  [
    'what the environment file sets in a command',
    app([uvicorn('${APP_PORT:-8000}'), 'ports: ["8000:8000"]'], { '.env': 'APP_PORT=9000\n' }),
    ['port-mismatch warning compose.yml: 8000'],
  ],
]);

test('leads to the environment file', async () => {
  const files = app(['ports: ["80:${INNER:-3000}"]'], { '.env': 'INNER=8080\n' });
  const [finding] = await findingsOf(files);
  const [first] = finding?.related ?? [];
  expect(first && [first.file.slice(root.length + 1), textAt(files['.env'] ?? '', first.span)]).toEqual([
    '.env',
    '8080',
  ]);
  expect(finding?.fixes.map(({ title, edits }) => [formatText(title), edits[0]?.file.slice(root.length + 1)])).toEqual([
    ['Change the port to 3000', '.env'],
    ['Listen on port 8080 instead', 'server.js'],
  ]);
});

test('a variable of an override file is changed there', async () => {
  const files = app(['ports: ["3000:3000"]'], {
    'compose.override.yml': 'services:\n  web:\n    environment: { PORT: "5000" }\n',
  });
  const [finding] = await findingsOf(files);
  expect(finding?.fixes.flatMap(({ edits }) => edits.map(({ file }) => file.slice(root.length + 1)))).toEqual([
    'compose.yml',
    'compose.override.yml',
  ]);
});

isQuiet([
  ['both sides have the same variable', app(['environment: { PORT: "${PORT:-3000}" }', 'ports: ["80:${PORT:-4000}"]'])],
  [
    'both sides have the same variable of the environment file',
    app(['environment: { PORT: "${P}" }', 'ports: ["${P}:${P}"]'], { '.env': 'P=7000\n' }),
  ],
  ['the command has the same variable', app([uvicorn('${PORT:-8000}'), 'ports: ["80:${PORT:-9000}"]'])],
  ['the app reads the same variable', app(['ports: ["80:${PORT:-8080}"]'])],
  ['the shell alone knows the variable', app(['environment: { PORT: "$WEB_PORT" }', 'ports: ["8080:8080"]'])],
  ['the variable is passed on', app(['environment: [PORT]', 'ports: ["8080:8080"]'])],
  [
    'the environment file is right',
    app(['environment: { PORT: "${WEB_PORT:-3000}" }', 'ports: ["8080:8080"]'], { '.env': 'WEB_PORT=8080\n' }),
  ],
  [
    'the environment file sets no port',
    app(['environment: { PORT: "${WEB_PORT:-3000}" }', 'ports: ["8080:8080"]'], { '.env': 'WEB_PORT=${OTHER}\n' }),
  ],
  ['the environment file of the service is not there', app(['env_file: .env', 'ports: ["8080:8080"]'])],
  [
    'the environment file is that of another folder',
    app(['environment: { PORT: "${WEB_PORT:-8080}" }', 'ports: ["8080:8080"]'], { 'other/.env': 'WEB_PORT=9000\n' }),
  ],
  ['only the port outside is a variable', app(['ports: ["${PORT:-8080}:3000"]'], { '.env': 'PORT=9000\n' })],
]);
