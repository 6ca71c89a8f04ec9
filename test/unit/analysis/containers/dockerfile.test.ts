import { resolve } from 'node:path';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { dockerfile } from '../../../../src/core/analysis/containers/dockerfile.ts';
import type { Service } from '../../../../src/core/analysis/service.ts';
import type { FileContent } from '../../../../src/core/analysis/sourceFile.ts';
import { textAt } from '../workspace.ts';
import { commandOutline, contentOf, factsOutline, variableOutline } from './outline.ts';
import { misplacedSpans } from './spans.ts';

async function read(text: string): Promise<FileContent> {
  return await contentOf(dockerfile, resolve('/w/Dockerfile'), text);
}

async function last(text: string): Promise<Service | undefined> {
  return (await read(text)).services?.at(-1);
}

test.each<[instructions: string, ...facts: string[]]>([
  ['EXPOSE 3000', 'expose : 3000<3000>'],
  ['expose 3000/tcp', 'expose : 3000<3000>'],
  ['EXPOSE 3000 4000/udp 5000', 'expose : 3000<3000>', 'expose : 5000<5000>'],
  ['EXPOSE 3000-3001', 'expose : 3000<3000-3001>', 'expose : 3001<3000-3001>'],
  ['EXPOSE 8080:3000', 'expose : 3000<3000>'],
  ['EXPOSE "3000"', 'expose : 3000<3000>'],
  ['EXPOSE 3000 \\\n  # the other\n  4000', 'expose : 3000<3000>', 'expose : 4000<4000>'],
  ['EXPOSE 3000 # not 4000', 'expose : 3000<3000>'],
  ['ENV PORT=3000\nEXPOSE $PORT', 'expose : 3000<3000>'],
  ['ENV PORT 3000\nEXPOSE ${PORT}/tcp', 'expose : 3000<3000>'],
  ['ENV A="3000"\nENV B=$A\nENV C=${B}\nEXPOSE $C', 'expose : 3000<3000>'],
  ['ARG PORT=3000\nEXPOSE $PORT', 'expose : $PORT|3000<3000>'],
  ['ARG PORT\nEXPOSE ${PORT:-3000}', 'expose : $PORT|3000<3000>'],
  ['ARG P=3000\nENV PORT=$P\nEXPOSE $PORT', 'expose : $P|3000<3000>'],
  ['EXPOSE $PORT', 'expose : $PORT|<$PORT>'],
  ['EXPOSE 80$PORT', 'expose : ?<80$PORT>'],
  ['HEALTHCHECK CMD curl -f http://localhost:9000\nEXPOSE 3000', 'expose : 3000<3000>'],
  ['RUN <<END\nEXPOSE 9000\nEND\nEXPOSE 3000', 'expose : 3000<3000>'],
  ['COPY <<-"END" /start.sh\n\tEXPOSE 9000\n\tEND\nEXPOSE 3000', 'expose : 3000<3000>'],
  ['ONBUILD EXPOSE 3000'],
  ['# EXPOSE 3000'],
  ['EXPOSE'],
  ['EXPOSE 0 99999 a'],
])('%s', async (instructions, ...facts) => {
  const text = `FROM node:22\n${instructions}\n`;
  const content = await read(text);
  expect(factsOutline(text, content.facts)).toEqual(facts);
  expect(factsOutline(text, content.services?.[0]?.published ?? [])).toEqual(facts);
});

test.each<[instructions: string, ...variables: string[]]>([
  ['ENV PORT=3000 HOST="0.0.0.0" \\\n    A=\'b c\'', 'PORT=3000<3000>', 'HOST=0.0.0.0<0.0.0.0>', 'A=b c<b c>'],
  ['ENV TEXT one two', 'TEXT=one two<one two>'],
  ['ENV A=b\\ c', String.raw`A=b c<b\ c>`],
  [
    'ENV HOST=localhost\nENV URL=http://$HOST:3000',
    'HOST=localhost<localhost>',
    'URL=http://localhost:3000<http://$HOST:3000>',
  ],
  ['ENV A=1\nENV A=2 B=$A', 'A=2<2>', 'B=1<1>'],
  [`ENV A='$B' C=\\$B D="\\$B"`, 'A=$B<$B>', String.raw`C=$B<\$B>`, String.raw`D=$B<\$B>`],
  ['ENV PATH=/app/bin:$PATH', 'PATH=?</app/bin:$PATH>'],
  ['ARG PORT=3000\nENV PORT=$PORT', 'PORT=$PORT|3000<3000>'],
  ['ENV A=', 'A=<>'],
  ['ENV'],
  ['ENV A'],
])('%s sets', async (instructions, ...variables) => {
  const text = `FROM node:22\n${instructions}\n`;
  const service = await last(text);
  expect(service?.variables.map((variable) => variableOutline(text, variable))).toEqual(variables);
});

test.each<[instructions: string, commands: readonly string[] | undefined, takesArguments?: boolean]>([
  ['RUN npm ci', undefined],
  ['CMD npm start', ['npm start']],
  ['CMD ["npm", "start"]', ['npm", "start']],
  ['CMD [ "npm", \\\n  # twice\n  "start" ]', ['npm", \\\n  # twice\n  "start']],
  [`CMD ['npm', 'start']`, [`['npm', 'start']`]],
  ['CMD npm \\\n  start', ['npm \\\n  start']],
  ['CMD a\nCMD b', ['b']],
  ['ENTRYPOINT ["node"]\nCMD ["server.js"]', ['node"]\nCMD ["server.js'], true],
  ['ENTRYPOINT ["node", "server.js"]', ['node", "server.js'], true],
  ['ENTRYPOINT node server.js\nCMD ["ignored"]', ['node server.js']],
  ['ENTRYPOINT ["/entrypoint.sh"]\nCMD ["node", "server.js"]', ['/entrypoint.sh', 'node", "server.js']],
  ['ENTRYPOINT ["/usr/bin/tini", "--"]\nCMD ["npm", "start"]', ['/usr/bin/tini", "--"]\nCMD ["npm", "start']],
  ['CMD []', []],
])('%s runs', async (instructions, commands, takesArguments = false) => {
  const text = `FROM node:22\n${instructions}\n`;
  const service = await last(text);
  expect(service?.commands?.map((command) => commandOutline(text, command))).toEqual(commands);
  expect(service?.takesArguments).toBe(takesArguments);
});

test('a stage has what the stage has that it begins with', async () => {
  const text = `ARG VERSION=22
FROM --platform=$BUILDPLATFORM node:\${VERSION}-slim AS base
WORKDIR /app
ENV PORT=3000
EXPOSE $PORT
CMD ["npm", "start"]

FROM base AS dev
ENV PORT=4000
CMD ["npm", "run", "dev"]

FROM Base
WORKDIR api
COPY --from=dev --chown=node:node /app/dist ./dist
COPY package*.json src/ ./
ENTRYPOINT ["node"]
`;
  const services = (await read(text)).services ?? [];
  const outline = services.map(({ span, name, image, stage, folder, copies, published, variables, commands }) => ({
    at: textAt(text, span),
    name,
    image,
    stage,
    folder,
    copies,
    published: factsOutline(text, published),
    variables: variables.map((variable) => variableOutline(text, variable)),
    commands: commands?.map((command) => commandOutline(text, command)),
  }));
  const common = { image: 'node:22-slim', published: ['expose : 3000<3000>'] };
  expect(outline).toEqual([
    {
      ...common,
      at: 'base',
      name: 'base',
      stage: { index: 0, isLast: false },
      folder: '/app',
      copies: [],
      variables: ['PORT=3000<3000>'],
      commands: ['npm", "start'],
    },
    {
      ...common,
      at: 'dev',
      name: 'dev',
      stage: { index: 1, isLast: false },
      folder: '/app',
      copies: [],
      variables: ['PORT=4000<4000>'],
      commands: ['npm", "run", "dev'],
    },
    {
      ...common,
      at: 'Base',
      name: '',
      stage: { index: 2, isLast: true },
      folder: '/app/api',
      copies: [
        { from: '/app/dist', stage: 'dev', to: '/app/api/dist' },
        { from: 'package*.json', stage: undefined, to: '/app/api/' },
        { from: 'src/', stage: undefined, to: '/app/api/' },
      ],
      variables: ['PORT=3000<3000>'],
      commands: ['node'],
    },
  ]);
});

test('a variable declared before the first stage holds in the stages that declare it', async () => {
  const text = 'ARG PORT=3000\nFROM a\nEXPOSE $PORT\nFROM b\nARG PORT\nEXPOSE $PORT\n';
  expect(factsOutline(text, (await read(text)).facts)).toEqual(['expose : $PORT|<$PORT>', 'expose : $PORT|3000<3000>']);
});

test('an image may be named by variables of variables', async () => {
  const text = 'ARG V=22\nARG IMAGE="node:${V}-slim"\nFROM ${IMAGE} AS base\nFROM $IMAGE-x\n';
  expect((await read(text)).services?.map(({ image }) => image)).toEqual(['node:22-slim', 'node:22-slim-x']);
});

test('a byte order mark moves nothing', async () => {
  const text = '\uFEFFFROM node:22\nEXPOSE 3000\n';
  expect(factsOutline(text, (await read(text)).facts)).toEqual(['expose : 3000<3000>']);
  const [service] = (await read(text)).services ?? [];
  expect(service && textAt(text, service.span)).toBe('node:22');
});

test('another character may continue lines, which may end with CRLF', async () => {
  const text = '# escape=`\r\nFROM windows\r\nENV PORT=3000 `\r\n    DIR=C:\\app\r\nEXPOSE 3000 `\r\n  4000\r\n';
  const service = await last(text);
  expect(service?.variables.map(({ name, value }) => `${name}=${value}`)).toEqual([
    'PORT=3000',
    String.raw`DIR=C:\app`,
  ]);
  expect(service?.published.map(({ span }) => [span.line, span.column, span.endColumn])).toEqual([
    [5, 8, 12],
    [6, 3, 7],
  ]);
});

test.each([
  ['Dockerfile', true],
  ['dockerfile', true],
  ['Dockerfile.dev', true],
  ['Dockerfile-prod', true],
  ['api.dockerfile', true],
  ['api.Dockerfile', true],
  ['Containerfile', true],
  ['Dockerfile.dockerignore', false],
  ['Dockerfile.md', false],
  ['dockerfiles.ts', false],
])('%s is a Dockerfile: %s', (name, expected) => {
  expect(dockerfile.reads(resolve('/w', name))).toBe(expected);
});

const sample = `# escape=\\
ARG V=1
FROM node:\${V} AS base
ENV PORT=3000 A="b c" \\
    # comment
    C='$D' E=\\$F
ENV OLD one two
WORKDIR /app
RUN <<END
EXPOSE 1
END
COPY --from=base ["a b", "/c/"]
EXPOSE $PORT \${PORT:-\${V}}/tcp 1-4 "5"
FROM base
ENTRYPOINT ["tini", "--"]
CMD ["npm", "\\u0073tart"]
`;

test('whatever the file, nothing is thrown and every place is in it', async () => {
  const token = fc.constantFrom(...sample.split(/(?<=[\s:=\-{}[\]",$\\])/));
  const character = fc.constantFrom('\r', '\n', '\\', ' ', '"', "'", '$', '{', 'CMD', 'EXPOSE 1', 'ENV A=', '<<E', '#');
  const texts = fc.oneof(
    fc.nat(sample.length).map((length) => sample.slice(0, length)),
    fc
      .tuple(fc.nat(sample.length), fc.nat(9), fc.string())
      .map(([from, length, text]) => sample.slice(0, from) + text + sample.slice(from + length)),
    fc.array(token, { maxLength: 60 }).map((tokens) => `FROM a\n${tokens.join('')}`),
    fc.string({ unit: 'binary' }).map((text) => `FROM ${text}`),
    fc.string({ unit: character }).map((text) => `FROM a\n${text}`),
  );
  await fc.assert(
    fc.asyncProperty(texts, async (text) => {
      expect(misplacedSpans(text, await read(text))).toEqual([]);
    }),
    { numRuns: 1000 },
  );
});

function numbered(count: number, line: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => `${line(index)}\n`).join('');
}

test.each([
  ['stages', 'FROM a AS b\nENV A=1\n'.repeat(10_000)],
  ['stages of stages', numbered(8000, (index) => `FROM s${index} AS s${index + 1}\nEXPOSE 1-32`)],
  ['lines that go on', `FROM a\nCMD ${'a \\\n'.repeat(50_000)}`],
  ['ports', `FROM a\nEXPOSE ${'1-32 '.repeat(40_000)}`],
  ['variables', `FROM a\n${'ENV A=$A$A\n'.repeat(20_000)}EXPOSE $A`],
  ['doubling variables', `FROM a\nENV A0=abc\n${numbered(500, (index) => `ENV A${index + 1}=$A${index}$A${index}`)}`],
  ['ten million characters', 'FROM a\n'.repeat(1_500_000)],
])('a file of %s without end is read in bounds', async (_, text) => {
  expect((await read(text)).facts.length).toBeLessThan(100_000);
});
