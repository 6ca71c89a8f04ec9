import type { PublishedFact, UpstreamFact } from '../facts.ts';
import type { SourceFile } from '../sourceFile.ts';
import { hostValue } from '../values.ts';
import type { YamlNode } from '../yamlRanges.ts';
import { portOrName, textsByName } from './kubernetesPods.ts';

/** The ports of a `Service`: under which number it is dialled, and the port of the pods that it leads to. */
export function servicePorts(file: SourceFile, object: YamlNode): readonly PublishedFact[] {
  const spec = object.get('spec');
  if (!spec || object.get('kind')?.text !== 'Service' || spec.get('type')?.text === 'ExternalName') return [];
  const service = object.get('metadata', 'name')?.text;
  const namespace = object.get('metadata', 'namespace')?.text;
  // A service without an address of its own leads to no port: who asks for it dials the pods themselves.
  const selector = spec.get('clusterIP')?.text === 'None' ? {} : textsByName(spec.get('selector'));
  return (spec.get('ports')?.items() ?? []).flatMap((node) => {
    const port = node.get('port');
    const written = node.get('targetPort');
    const target = written ?? port;
    const hostPort = port && portOrName(file, port)?.port;
    if (!target || !hostPort || (node.get('protocol')?.text ?? 'TCP').toUpperCase() !== 'TCP') return [];
    const inside = portOrName(file, target);
    if (!inside) return [];
    return {
      kind: 'published',
      file: file.path,
      span: file.span(target.characters),
      by: 'kubernetes-service',
      service,
      address: undefined,
      hostPort,
      // To change it where it is left out is to change the port outside.
      containerPort: written ? inside.port : { ...inside.port, editSpan: undefined },
      portName: inside.portName,
      hostPortName: node.get('name')?.text,
      selector,
      namespace,
    };
  });
}

/** Where what routes requests into the cluster sends them: services of Kubernetes, by their names and their ports. */
export function routedUpstreams(file: SourceFile, object: YamlNode): readonly UpstreamFact[] {
  const spec = object.get('spec');
  if (!spec) return [];
  const to = (target: Target): readonly UpstreamFact[] => upstream(file, object, target);
  switch (object.get('kind')?.text) {
    case 'Ingress':
      return ingressBackends(spec).flatMap((backend) => to({ by: 'ingress', ...ingressTarget(backend) }));
    case 'IngressRoute':
    case 'IngressRouteTCP':
      return inLists(spec, 'routes', 'services').flatMap((service) => to(reference('traefik', service)));
    case 'HTTPRoute':
    case 'GRPCRoute':
    case 'TCPRoute':
    case 'TLSRoute':
      return inLists(spec, 'rules', 'backendRefs').flatMap((service) => to(reference('gateway', service)));
    case 'VirtualService':
      return inLists(spec, 'http', 'route').flatMap((route) => {
        const destination = route.get('destination');
        return to({ by: 'istio', name: destination?.get('host'), port: destination?.get('port', 'number') });
      });
    case 'Route':
      return to({ by: 'route', name: spec.get('to', 'name'), port: spec.get('port', 'targetPort') });
    default:
      return [];
  }
}

/** The items of the lists that the items of a list have. */
function inLists(spec: YamlNode, outer: string, inner: string): readonly YamlNode[] {
  return (spec.get(outer)?.items() ?? []).flatMap((item) => item.get(inner)?.items() ?? []);
}

function ingressBackends(spec: YamlNode): readonly YamlNode[] {
  const paths = (spec.get('rules')?.items() ?? []).flatMap((rule) => rule.get('http', 'paths')?.items() ?? []);
  const backends = [spec.get('defaultBackend'), spec.get('backend'), ...paths.map((path) => path.get('backend'))];
  return backends.filter((backend) => backend !== undefined);
}

function ingressTarget(backend: YamlNode): Omit<Target, 'by'> {
  const service = backend.get('service');
  // Before networking.k8s.io/v1 a backend was flat.
  return service
    ? { name: service.get('name'), port: service.get('port', 'number') ?? service.get('port', 'name') }
    : { name: backend.get('serviceName'), port: backend.get('servicePort') };
}

/** A service of Kubernetes as something names it; one of another kind is no service. */
interface Target {
  readonly by: string;
  readonly name: YamlNode | undefined;
  readonly port: YamlNode | undefined;
  readonly namespace?: YamlNode | undefined;
  readonly kind?: YamlNode | undefined;
}

function upstream(
  file: SourceFile,
  object: YamlNode,
  { by, name, port, namespace, kind }: Target,
): readonly UpstreamFact[] {
  const found = port && portOrName(file, port);
  if (!name || name.text === undefined || !found || (kind?.text ?? 'Service') !== 'Service') return [];
  // `web`, `web.shop` or `web.shop.svc.cluster.local`.
  const [service = '', inNamespace] = name.text.split('.');
  const own = namespace?.text ?? inNamespace ?? object.get('metadata', 'namespace')?.text;
  return [
    {
      kind: 'upstream',
      file: file.path,
      span: file.span(name.characters),
      by,
      host: hostValue(file, name.evaluated(), name.stretch),
      port: found.port,
      portName: found.portName,
      // A route of OpenShift names the port of the pods.
      ...(by !== 'route' && { toService: { name: service, namespace: own } }),
    },
  ];
}

/** What a reference to a service says in the same words wherever it stands. */
function reference(by: string, service: YamlNode): Target {
  return {
    by,
    name: service.get('name'),
    port: service.get('port'),
    namespace: service.get('namespace'),
    kind: service.get('kind'),
  };
}
