import { resolve } from 'node:path';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { kubernetes } from '../../../../src/core/analysis/containers/kubernetes.ts';
import type { FileContent } from '../../../../src/core/analysis/sourceFile.ts';
import { textAt } from '../workspace.ts';
import { commandOutline, contentOf, factsOutline, serviceNamed, variableOutline } from './outline.ts';
import { misplacedSpans } from './spans.ts';

async function read(text: string): Promise<FileContent> {
  return await contentOf(kubernetes, resolve('/w/k8s/app.yaml'), text);
}

function indented(lines: string, spaces: number): string {
  return lines.replaceAll(/^(?=.)/gm, ' '.repeat(spaces));
}

function deployment(container: string, more = ''): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: app
          image: example/app:1
${indented(container, 10)}
${indented(more, 6)}
`;
}

test.each<[container: string, ...facts: string[]]>([
  ['ports: [{containerPort: 3000}]', 'kubernetes app: 3000<3000>'],
  ['ports:\n  - containerPort: 3000\n    name: http\n    protocol: TCP', 'kubernetes app: 3000<3000> as http'],
  [
    'ports:\n  - {containerPort: 53, protocol: UDP}\n  - {containerPort: 80, hostPort: 8080}',
    'kubernetes app: :8080<8080> -> 80<80>',
  ],
  ['ports: [{name: http}, {containerPort: 0}, {containerPort: x}, null, 3000]'],
  ['ports:'],
])('a container with %s publishes', async (container, ...facts) => {
  const text = deployment(container);
  const content = await read(text);
  expect(factsOutline(text, content.facts)).toEqual(facts);
  expect(factsOutline(text, serviceNamed(content, 'app')?.published ?? [])).toEqual(facts);
});

test.each<[container: string, ...variables: string[]]>([
  ['env:\n  - name: PORT\n    value: "3000"', 'PORT=3000<3000>'],
  ['env: [{name: A, valueFrom: {secretKeyRef: {name: s, key: k}}}]', 'A=?'],
  ['env: [{name: A}]', 'A='],
  ['env: [{name: A, value: "x"}, {name: B, value: "$(A):80"}]', 'A=x<x>', 'B=?<$(A):80>'],
])('a container with %s has', async (container, ...variables) => {
  const text = deployment(container);
  const service = serviceNamed(await read(text), 'app');
  expect(service?.variables.map((variable) => variableOutline(text, variable))).toEqual(variables);
  expect(service?.otherVariables).toBeUndefined();
});

test('variables from a config map cannot be told', async () => {
  const service = serviceNamed(await read(deployment('envFrom: [{configMapRef: {name: c}}]')), 'app');
  expect(service?.otherVariables).toBe(true);
});

test.each<[container: string, commands: readonly string[] | undefined, areArguments?: boolean]>([
  ['tty: true', undefined],
  ['command: ["node", "server.js"]', ['node", "server.js']],
  [
    'command: [uvicorn]\nargs:\n  - main:app\n  - --port=80',
    ['uvicorn]\n          args:\n            - main:app\n            - --port=80'],
  ],
  ['args: ["--port", "80"]', ['--port", "80'], true],
  ['command: []', undefined],
])('a container with %s runs', async (container, commands, areArguments) => {
  const text = deployment(container);
  const service = serviceNamed(await read(text), 'app');
  expect(service?.commands?.map((command) => commandOutline(text, command))).toEqual(commands);
  expect(service?.commandsAreArguments).toBe(areArguments);
});

test('the containers of a pod share a network', async () => {
  const text = deployment(
    'workingDir: /srv',
    `  - {name: proxy, image: nginx}
initContainers:
  - {name: migrate, image: a}
  - {name: mesh, image: b, restartPolicy: Always}`,
  );
  const { services = [] } = await read(text);
  expect(services.map(({ name }) => name)).toEqual(['app', 'proxy', 'mesh']);
  for (const service of services) {
    expect(service).toMatchObject({ network: { kind: 'shared', service: 'Deployment/web' }, labels: { app: 'web' } });
    expect(textAt(text, service.span)).toBe(service.name);
  }
  expect(services[0]).toMatchObject({ by: 'kubernetes', image: 'example/app:1', folder: '/srv', aliases: [] });
});

test('a pod may have the network of its machine', async () => {
  expect(serviceNamed(await read(deployment('', 'hostNetwork: true')), 'app')?.network).toEqual({ kind: 'host' });
});

test.each([
  ['a pod', 'apiVersion: v1\nkind: Pod\nmetadata: {labels: {app: web}}\nspec: {containers: [{name: app, image: a}]}'],
  [
    'a cron job',
    'apiVersion: batch/v1\nkind: CronJob\nspec: {jobTemplate: {spec: {template: {spec: {containers: [{name: app, image: a}]}}}}}',
  ],
  [
    'a list',
    'apiVersion: v1\nkind: List\nitems:\n  - apiVersion: v1\n    kind: Pod\n    spec: {containers: [{name: app, image: a}]}',
  ],
  [
    'a stateful set',
    'kind: "StatefulSet"\napiVersion: "apps/v1"\nspec: {template: {spec: {containers: [{name: app, image: a}]}}}',
  ],
  [
    'a document among others',
    '# comment\n---\n---\napiVersion: v1\nkind: ConfigMap\ndata: {a: "{{ x }}"}\n---\napiVersion: v1\nkind: Pod\nspec: {containers: [{name: app, image: a}]}\n',
  ],
])('%s has containers', async (_, text) => {
  expect(serviceNamed(await read(text), 'app')?.image).toBe('a');
});

test('Knative says which port is to be listened on', async () => {
  const text =
    'apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: {name: web}\nspec: {template: {spec: {containers: [{name: app, image: a, ports: [{containerPort: 9000}]}]}}}';
  const service = serviceNamed(await read(text), 'app');
  expect(service?.variables.map((variable) => variableOutline(text, variable))).toEqual(['PORT=9000<9000>']);
});

const before = 'apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  selector: {app: web}\n';

test.each<[ports: string, ...facts: string[]]>([
  ['ports: [{port: 80, targetPort: 3000}]', 'kubernetes-service web: :80<80> -> 3000<3000>'],
  ['ports: [{port: 80}]', 'kubernetes-service web: :80<80> -> 80<80>'],
  [
    'ports:\n  - name: http\n    port: 80\n    targetPort: "3000"\n    nodePort: 30080',
    'kubernetes-service web: :80<80> -> 3000<"3000">~<3000>',
  ],
  ['ports: [{port: 80, targetPort: http}]', 'kubernetes-service web: :80<80> -> ?<http> as http'],
  ['ports: [{port: 53, protocol: UDP}]'],
  ['type: ExternalName\n  ports: [{port: 80}]'],
  ['ports: [{port: "${PORT}", targetPort: "${TARGET}"}]', 'kubernetes-service web: :?<"${PORT}"> -> ?<"${TARGET}">'],
])('a service with %s', async (ports, ...facts) => {
  const text = `${before}  ${ports}\n`;
  expect(factsOutline(text, (await read(text)).facts)).toEqual(facts);
});

test.each<[title: string, text: string, ...facts: string[]]>([
  [
    'an ingress',
    `apiVersion: networking.k8s.io/v1
kind: Ingress
spec:
  defaultBackend: {service: {name: other, port: {number: 81}}}
  rules:
    - http: {paths: [{path: /, backend: {service: {name: web, port: {number: 80}}}}]}
    - http: {paths: [{path: /a, backend: {service: {name: api, port: {name: http}}}}]}`,
    'ingress <other>: other<other> 81<81>',
    'ingress <web>: web<web> 80<80>',
    'ingress <api>: api<api> ?<http> as http',
  ],
  [
    'an old ingress',
    'apiVersion: extensions/v1beta1\nkind: Ingress\nspec: {rules: [{http: {paths: [{backend: {serviceName: web, servicePort: 80}}]}}]}',
    'ingress <web>: web<web> 80<80>',
  ],
  [
    'a route of the gateway API',
    'apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nspec: {rules: [{backendRefs: [{name: web, port: 80}]}]}',
    'gateway <web>: web<web> 80<80>',
  ],
  [
    'a route of Traefik',
    'apiVersion: traefik.io/v1alpha1\nkind: IngressRoute\nspec: {routes: [{services: [{name: web, port: 80}]}]}',
    'traefik <web>: web<web> 80<80>',
  ],
  [
    'a virtual service',
    'apiVersion: networking.istio.io/v1\nkind: VirtualService\nspec: {http: [{route: [{destination: {host: web, port: {number: 80}}}]}]}',
    'istio <web>: web<web> 80<80>',
  ],
  ['an ingress of nothing', 'apiVersion: networking.k8s.io/v1\nkind: Ingress\nspec: {rules: [{host: a}, null, 1]}'],
])('%s leads to', async (_, text, ...facts) => {
  expect(factsOutline(text, (await read(text)).facts)).toEqual(facts);
});

test.each([
  [
    'a template',
    '{{- if .Values.on }}\napiVersion: v1\nkind: Pod\nspec: {containers: [{name: app, image: a}]}\n{{- end }}',
  ],
  [
    'a template of values',
    'apiVersion: v1\nkind: Pod\nspec:\n  containers:\n    - name: app\n      image: {{ .Values.image }}\n',
  ],
  [
    'a template of strings',
    'apiVersion: v1\nkind: Pod\nspec:\n  containers:\n    - name: app\n      image: "{{ .Values.image }}"\n',
  ],
  ['a kustomization', 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [a.yaml]'],
  [
    'a custom resource',
    'apiVersion: example.com/v1\nkind: constructor\nspec: {template: {spec: {containers: [{name: a, image: b}]}}}',
  ],
])('%s says nothing', async (_, text) => {
  const { facts, services = [] } = await read(text);
  expect([...facts, ...services]).toEqual([]);
});

test('a container without an image is a patch of that of other files', async () => {
  const { facts, services } = await read(deployment('ports: [{containerPort: 3000}]').replace(/ +image: .*\n/, ''));
  expect(facts).toEqual([]);
  expect(services).toMatchObject([{ name: 'app', isPatch: true }]);
});

test.each<[container: string, ...probes: string[]]>([
  ['livenessProbe: {httpGet: {path: /, port: 3000}}', 'livenessProbe 3000 3000'],
  [
    'readinessProbe: {tcpSocket: {port: http}}\nstartupProbe: {grpc: {port: 90}}',
    'startupProbe 90 90',
    'readinessProbe http http',
  ],
  ['livenessProbe: {exec: {command: [a]}}\nreadinessProbe: {httpGet: {host: a, port: 1}}'],
  ['livenessProbe: {httpGet: {port: "${PORT}"}}', 'livenessProbe ${PORT} ?'],
  ['livenessProbe: {httpGet: {port: }}\nreadinessProbe: {httpGet: }\nstartupProbe: 1'],
])('a container with %s is probed', async (container, ...probes) => {
  const text = deployment(container);
  const found = serviceNamed(await read(text), 'app')?.probes ?? [];
  expect(
    found.map(({ name, span, port, portName }) => `${name} ${textAt(text, span)} ${portName ?? port.value ?? '?'}`),
  ).toEqual(probes);
});

const sample = `${deployment(
  'ports: [{containerPort: 3000, name: http}]\nenv: [{name: PORT, value: "3000"}]\ncommand: [a, "b"]\nargs:\n  - >-\n    c\n',
)}---\n${before}  ports: [{port: &p 80, targetPort: http}, {port: *p}]\n`;

test('whatever the file, nothing is thrown and every place is in it', async () => {
  const token = fc.constantFrom(...sample.split(/(?<=[\s:\-{}[\]",&*>])/));
  const texts = fc.oneof(
    fc.nat(sample.length).map((length) => sample.slice(0, length)),
    fc
      .tuple(fc.nat(sample.length), fc.nat(9), fc.string())
      .map(([from, length, text]) => sample.slice(0, from) + text + sample.slice(from + length)),
    fc.array(token, { maxLength: 60 }).map((tokens) => `apiVersion: v1\nkind: Pod\nspec:\n ${tokens.join('')}`),
    fc.string({ unit: 'binary' }).map((text) => `apiVersion: ${text}`),
  );
  await fc.assert(
    fc.asyncProperty(texts, async (text) => {
      expect(misplacedSpans(text, await read(text))).toEqual([]);
    }),
    { numRuns: 500 },
  );
});

test('whatever a kustomization says, nothing is thrown', async () => {
  const kustomization =
    'patches:\n- target: {kind: Deployment, name: a}\n  patch: |-\n    - op: add\n      path: /spec/template\n- patch: "kind: Pod"\n- path: a.yaml\npatchesStrategicMerge: [a.yaml, "kind: Job\\nspec: {template: }"]\n';
  await fc.assert(
    fc.asyncProperty(fc.nat(kustomization.length), fc.nat(9), fc.string(), async (from, length, text) => {
      const changed = kustomization.slice(0, from) + text + kustomization.slice(from + length);
      const content = await contentOf(kubernetes, resolve('/w/kustomization.yaml'), changed);
      expect(misplacedSpans(changed, content)).toEqual([]);
      expect(content.facts).toEqual([]);
    }),
  );
});

test.each([
  ['documents', `${deployment('ports: [{containerPort: 1}]')}---\n${before}  ports: [{port: 80}]\n---\n`.repeat(600)],
  [
    'aliases',
    `apiVersion: v1\nkind: List\nitems:\n  - &a {apiVersion: v1, kind: Pod, spec: {containers: [${'{name: a, image: b},'.repeat(500)}]}}\n${'  - *a\n'.repeat(5000)}`,
  ],
  ['ten million characters', 'apiVersion: v1\n'.repeat(700_000)],
])('a file of %s without end is read in bounds', async (_, text) => {
  expect((await read(text)).services?.length ?? 0).toBeLessThan(20_000);
});
