import { isQuiet, marks } from './judged.ts';
import type { Files } from './workspace.ts';

interface Pod {
  readonly name?: string;
  readonly kind?: string;
  readonly labels?: string;
  readonly container?: string;
  readonly more?: string;
}

function workload({ name = 'web', kind = 'Deployment', labels = 'app: web', container = '', more = '' }: Pod): string {
  return `apiVersion: apps/v1
kind: ${kind}
metadata: { name: ${name} }
spec:
  template:
    metadata: { labels: { ${labels} } }
    spec:
      ${more === '' ? '{}' : more}
      containers:
        - name: app
          image: team/web:1
          ${container}
`.replace('      {}\n', '');
}

function service(ports: string, more = 'selector: { app: web }', name = 'web'): string {
  return `apiVersion: v1\nkind: Service\nmetadata: { name: ${name} }\nspec:\n  ${more}\n  ports:\n    - ${ports}\n`;
}

function ingress(port: string, name = 'web'): string {
  return `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: { name: web }\nspec:\n  rules:\n    - http:\n        paths:\n          - backend: { service: { name: ${name}, port: { ${port} } } }\n`;
}

const http = 'ports: [{ name: http, containerPort: 3000 }]';
const uvicorn = (port: number, more = ''): string =>
  `command: [uvicorn, "main:app", --host, 0.0.0.0, --port, "${port}"]${more === '' ? '' : `\n          ${more}`}`;
const node = (more: Files): Files => ({
  'server.js': `require('express')().listen(process.env.PORT || 3000);\n`,
  Dockerfile: 'FROM node\nWORKDIR /app\nCOPY . .\nCMD ["node", "server.js"]\n',
  Makefile: 'build:\n\tdocker build -t team/web:1 .\n',
  ...more,
});

marks([
  [
    'a target whose name no container has',
    { 'k8s/web.yaml': `${workload({ container: http })}---\n${service('{ port: 80, targetPort: web }')}` },
    ['port-mismatch warning k8s/web.yaml: web'],
  ],
  [
    'a target whose name no container has, in a folder of its own',
    {
      'deployments/web.yaml': workload({ container: 'ports: [{ containerPort: 3000 }]' }),
      'services/web.yaml': service('{ port: 80, targetPort: "http" }'),
    },
    ['port-mismatch warning services/web.yaml: http'],
  ],
  [
    'a target that nobody binds, of a pod that says it right',
    {
      'k8s/deployment.yaml': workload({ container: uvicorn(8000, 'ports: [{ containerPort: 8000 }]') }),
      'k8s/service.yaml': service('{ port: 80, targetPort: 8080 }'),
    },
    ['port-mismatch warning k8s/service.yaml: 8080'],
  ],
  [
    'the number behind the name of a target',
    {
      'k8s/deployment.yaml': workload({ container: uvicorn(8000, http) }),
      'k8s/service.yaml': service('{ port: 80, targetPort: http }'),
    },
    ['port-mismatch warning k8s/deployment.yaml: 3000'],
  ],
  [
    'a target of pods of which a patch changes other things',
    {
      'base/deployment.yaml': workload({ container: http }),
      'base/service.yaml': service('{ port: 80, targetPort: web }'),
      'overlays/prod/kustomization.yaml':
        'patches:\n  - target: { kind: Deployment }\n    patch: "[{op: replace, path: /spec/replicas, value: 3}]"\n  - path: patch.yaml\n',
    },
    ['port-mismatch warning base/service.yaml: web'],
  ],
  [
    'a target that the image does not listen on',
    node({
      'k8s/deployment.yaml': workload({}),
      'k8s/service.yaml': service('{ port: 80, targetPort: 8080 }'),
    }),
    ['port-mismatch warning k8s/service.yaml: 8080'],
  ],
  [
    'a target that a variable moves the port from',
    node({
      'k8s/deployment.yaml': workload({ container: 'env: [{ name: PORT, value: "5000" }]' }),
      'k8s/service.yaml': service('{ port: 80, targetPort: 3000 }'),
    }),
    ['port-mismatch warning k8s/service.yaml: 3000'],
  ],
  [
    'loopback in a pod that declares no port',
    {
      'k8s/deployment.yaml': workload({
        container: 'command: [uvicorn, "main:app", --host, 127.0.0.1, --port, "8000"]',
      }),
      'k8s/service.yaml': service('{ port: 80, targetPort: 8000 }'),
    },
    ['loopback-bind error k8s/deployment.yaml: 127.0.0.1'],
  ],
  [
    'an ingress to a port that the service does not have',
    { 'k8s/ingress.yaml': ingress('number: 8080'), 'k8s/service.yaml': service('{ port: 80, targetPort: 8080 }') },
    ['port-mismatch warning k8s/ingress.yaml: 8080'],
  ],
  [
    'an ingress to a name that the service does not have',
    { 'k8s/web.yaml': `${ingress('name: web')}---\n${service('{ name: http, port: 80 }')}` },
    ['port-mismatch warning k8s/web.yaml: web'],
  ],
  [
    'a route of the gateway API to a port that the service does not have',
    {
      'k8s/route.yaml':
        'apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: { name: web }\nspec:\n  rules:\n    - backendRefs: [{ name: web, port: 8080 }]\n',
      'k8s/service.yaml': service('{ port: 80, targetPort: 8080 }'),
    },
    ['port-mismatch warning k8s/route.yaml: 8080'],
  ],
  [
    'a virtual service to a port that the service does not have',
    {
      'k8s/route.yaml':
        'apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: { name: web, namespace: shop }\nspec:\n  http:\n    - route: [{ destination: { host: web.shop.svc.cluster.local, port: { number: 8080 } } }]\n',
      'k8s/service.yaml': service('{ port: 80, targetPort: 8080 }').replace(
        '{ name: web }',
        '{ name: web, namespace: shop }',
      ),
    },
    ['port-mismatch warning k8s/route.yaml: 8080'],
  ],
  [
    'a probe of a name that the container does not have',
    {
      'k8s/web.yaml': workload({ container: `${http}\n          livenessProbe: { httpGet: { path: /, port: web } }` }),
    },
    ['port-mismatch warning k8s/web.yaml: web'],
  ],
  [
    'a probe of a port that nobody binds',
    {
      'k8s/web.yaml': workload({
        container: uvicorn(
          8000,
          'readinessProbe: { tcpSocket: { port: 8080 } }\n          ports: [{ containerPort: 8000 }]',
        ),
      }),
    },
    ['port-mismatch warning k8s/web.yaml: 8080'],
  ],
]);

const sidecar = (ports: string): string => `  - name: proxy\n          image: envoy\n          ${ports}\n`;

isQuiet([
  [
    'everything agrees',
    {
      'k8s/web.yaml': [
        workload({
          container: uvicorn(
            8000,
            'ports: [{ name: http, containerPort: 8000 }]\n          livenessProbe: { httpGet: { port: http } }',
          ),
        }),
        service('{ name: web, port: 80, targetPort: http }'),
        ingress('number: 80'),
        ingress('name: web'),
      ].join('---\n'),
    },
  ],
  [
    'no container declares a number, and what listens cannot be told',
    { 'k8s/web.yaml': `${workload({ container: http })}---\n${service('{ port: 80, targetPort: 8080 }')}` },
  ],
  [
    'a pod has several ports',
    {
      'k8s/web.yaml': `${workload({ container: uvicorn(8000, 'ports: [{ containerPort: 8000 }, { containerPort: 9090 }]') })}---\n${service('{ port: 80, targetPort: 8000 }\n    - { port: 9090 }')}`,
    },
  ],
  [
    'a service leads to one port that is right and one that a library opens',
    {
      'k8s/web.yaml': `${workload({ container: uvicorn(8000) })}---\n${service('{ port: 80, targetPort: 8000 }\n    - { port: 9090 }')}`,
    },
  ],
  [
    'the port is that of a sidecar',
    {
      'k8s/web.yaml':
        `${workload({ container: uvicorn(8000) })}${sidecar('ports: [{ name: proxy, containerPort: 15000 }]')}---\n${service('{ port: 80, targetPort: proxy }')}`.replace(
          '  - name: proxy',
          '        - name: proxy',
        ),
    },
  ],
  [
    'a service has no address of its own',
    {
      'k8s/web.yaml':
        `${workload({ container: uvicorn(8000, http) })}---\n${service('{ port: 80, targetPort: web }', 'clusterIP: None\n  selector: { app: web }')}`.replace(
          http,
          '',
        ),
    },
  ],
  [
    'a service is but a name',
    {
      'k8s/web.yaml': `${service('{ port: 80 }', 'type: ExternalName\n  externalName: a.example')}---\n${ingress('number: 8080')}`,
    },
  ],
  [
    'a service selects no pods',
    { 'k8s/web.yaml': `${workload({})}---\n${service('{ port: 80, targetPort: a }', 'type: ClusterIP')}` },
  ],
  [
    'a service selects other pods',
    { 'k8s/web.yaml': `${workload({ labels: 'app: api' })}---\n${service('{ port: 80, targetPort: a }')}` },
  ],
  [
    'the pods are of another namespace',
    {
      'k8s/web.yaml': `${workload({})}---\n${service('{ port: 80, targetPort: a }').replace('{ name: web }', '{ name: web, namespace: b }')}`,
    },
  ],
  [
    'one of several workloads has the name',
    {
      'k8s/web.yaml': [
        workload({ name: 'blue', container: http }),
        workload({ name: 'green' }),
        service('{ port: 80, targetPort: http }'),
      ].join('---\n'),
    },
  ],
  [
    'there is a workload for each environment',
    {
      'dev/web.yaml': workload({ container: uvicorn(8000) }),
      'prod/web.yaml': workload({ container: uvicorn(9000) }),
      'service.yaml': service('{ port: 80, targetPort: 9000 }'),
    },
  ],
  [
    'a patch names the port',
    {
      'base/deployment.yaml': workload({}),
      'base/service.yaml': service('{ port: 80, targetPort: http }'),
      'overlays/prod/patch.yaml': workload({ container: http }).replace(/ +image: .*\n/, ''),
    },
  ],
  [
    'a patch sets the port',
    node({
      'base/deployment.yaml': workload({}),
      'base/service.yaml': service('{ port: 80, targetPort: 8080 }'),
      'overlays/prod/patch.yaml': workload({ container: 'env: [{ name: PORT, value: "8080" }]' }).replace(
        / +image: .*\n/,
        '',
      ),
    }),
  ],
  [
    'a patch by pointers names the port',
    {
      'base/deployment.yaml': workload({}),
      'base/service.yaml': service('{ port: 80, targetPort: http }'),
      'overlays/prod/kustomization.yaml':
        'resources: [../../base]\npatches:\n  - target: { kind: Deployment, name: web }\n    patch: |-\n      - op: add\n        path: /spec/template/spec/containers/0/ports\n        value: [{ name: http, containerPort: 3000 }]\n',
    },
  ],
  [
    'a patch of all workloads is in another file',
    {
      'base/deployment.yaml': workload({}),
      'base/service.yaml': service('{ port: 80, targetPort: http }'),
      'overlays/prod/kustomization.yaml':
        'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\npatches:\n  - target: { labelSelector: app=web }\n    path: ports.json\n',
    },
  ],
  [
    'a patch that is written in the kustomization sets the port',
    node({
      'base/deployment.yaml': workload({}),
      'base/service.yaml': service('{ port: 80, targetPort: 8080 }'),
      'overlays/prod/kustomization.yaml':
        'patches:\n  - patch: |-\n      apiVersion: apps/v1\n      kind: Deployment\n      metadata: { name: web }\n      spec: { template: { spec: { containers: [{ name: app, env: [{ name: PORT, value: "8080" }] }] } } }\n',
    }),
  ],
  [
    'the port comes from a map of configuration',
    node({
      'k8s/deployment.yaml': workload({ container: 'envFrom: [{ configMapRef: { name: web } }]' }),
      'k8s/service.yaml': service('{ port: 80, targetPort: 8080 }'),
    }),
  ],
  [
    'the port comes from a secret',
    node({
      'k8s/deployment.yaml': workload({
        container: 'env: [{ name: PORT, valueFrom: { secretKeyRef: { name: a, key: b } } }]',
      }),
      'k8s/service.yaml': service('{ port: 80, targetPort: 8080 }'),
    }),
  ],
  [
    'the image is not built here',
    node({
      Makefile: '',
      'k8s/deployment.yaml': workload({}),
      'k8s/service.yaml': service('{ port: 80, targetPort: 8080 }'),
    }),
  ],
  [
    'a pod has the network of its node',
    {
      'k8s/web.yaml': `${workload({ container: uvicorn(8000), more: 'hostNetwork: true' })}---\n${service('{ port: 80, targetPort: 8080 }')}`,
    },
  ],
  [
    'a container that runs before the others has no ports',
    {
      'k8s/web.yaml': `${workload({ container: http, more: 'initContainers: [{ name: migrate, image: team/web:1 }]' })}---\n${service('{ port: 80, targetPort: http }')}`,
    },
  ],
  [
    'a job has the labels of the app',
    {
      'k8s/web.yaml': [
        workload({ container: http }),
        workload({ name: 'migrate', kind: 'Job' }),
        service('{ port: 80, targetPort: http }'),
      ].join('---\n'),
    },
  ],
  [
    'ports are filled in later',
    {
      'k8s/web.yaml': [
        workload({ container: 'ports: [{ name: http, containerPort: ${PORT} }]' }),
        service('{ port: ${PORT}, targetPort: "${NAME}" }'),
        service('{ port: 80, targetPort: http }', 'selector: { app: web }', 'other'),
        ingress('number: 8080'),
      ].join('---\n'),
    },
  ],
  [
    'templates are filled in by Helm',
    { 'templates/web.yaml': `${workload({})}---\n${service('{ port: 80, targetPort: {{ .Values.name }} }')}` },
  ],
  ['the service is of another chart', { 'k8s/ingress.yaml': ingress('number: 8080') }],
  [
    'a controller has a word of its own for the port',
    { 'k8s/web.yaml': `${ingress('name: use-annotation')}---\n${service('{ port: 80 }')}` },
  ],
  [
    'a service of the same name has the port elsewhere',
    {
      'dev/web.yaml': service('{ port: 80 }'),
      'prod/web.yaml': service('{ port: 8080 }'),
      'ingress.yaml': ingress('number: 8080'),
    },
  ],
  [
    'the backend is no service',
    {
      'k8s/web.yaml': `apiVersion: traefik.io/v1alpha1\nkind: IngressRoute\nmetadata: { name: a }\nspec: { routes: [{ services: [{ name: web, kind: TraefikService, port: 1 }] }] }\n---\n${service('{ port: 80 }')}`,
    },
  ],
  [
    'a proxy of Compose dials a service of the same name',
    {
      'compose.yml':
        'services:\n  web:\n    image: a\n    labels: { traefik.http.services.web.loadbalancer.server.port: "8080" }\n',
      'k8s/web.yaml': service('{ port: 80 }'),
    },
  ],
  [
    'a probe asks a port that is declared, another host or a sidecar',
    {
      'k8s/web.yaml': workload({
        container: uvicorn(
          8000,
          'ports: [{ containerPort: 8000 }, { containerPort: 8081 }]\n          livenessProbe: { httpGet: { port: 8081 } }\n          readinessProbe: { httpGet: { host: a.example, port: 80 } }',
        ),
      }),
    },
  ],
]);
