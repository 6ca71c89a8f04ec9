import type { PublishedFact, UpstreamFact } from '../facts.ts';
import type { SourceFile } from '../sourceFile.ts';
import { hostValue, portValue, toPort, unresolved } from '../values.ts';
import type { YamlNode } from '../yamlRanges.ts';
import { textsByName } from './kubernetesPods.ts';

/** The ports of a `Service`: under which number it is dialled, and the port of the pods that it leads to. */
export function servicePorts(file: SourceFile, object: YamlNode): readonly PublishedFact[] {
  const spec = object.get('spec');
  if (!spec || object.get('kind')?.text !== 'Service' || spec.get('type')?.text === 'ExternalName') return [];
  const service = object.get('metadata', 'name')?.text;
  const namespace = object.get('metadata', 'namespace')?.text;
  const selector = textsByName(spec.get('selector'));
  return (spec.get('ports')?.items() ?? []).flatMap((node) => {
    const port = node.get('port');
    const target = node.get('targetPort') ?? port;
    const hostPort = port && portValue(file, port.evaluated(), port.stretch);
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
      containerPort: inside.port,
      portName: inside.portName,
      selector,
      namespace,
    };
  });
}

/** Where what routes requests into the cluster sends them: services of Kubernetes, by their names and their ports. */
export function routedUpstreams(file: SourceFile, object: YamlNode): readonly UpstreamFact[] {
  const spec = object.get('spec');
  if (!spec) return [];
  switch (object.get('kind')?.text) {
    case 'Ingress':
      return ingressBackends(spec).flatMap((backend) => ingressUpstream(file, backend) ?? []);
    case 'IngressRoute':
    case 'IngressRouteTCP':
      return inLists(spec, 'routes', 'services').flatMap(
        (service) => upstream(file, 'traefik', service.get('name'), service.get('port')) ?? [],
      );
    case 'HTTPRoute':
    case 'GRPCRoute':
    case 'TCPRoute':
    case 'TLSRoute':
      return inLists(spec, 'rules', 'backendRefs').flatMap(
        (service) => upstream(file, 'gateway', service.get('name'), service.get('port')) ?? [],
      );
    case 'VirtualService':
      return inLists(spec, 'http', 'route').flatMap((route) => {
        const destination = route.get('destination');
        return upstream(file, 'istio', destination?.get('host'), destination?.get('port', 'number')) ?? [];
      });
    case 'Route':
      return [upstream(file, 'route', spec.get('to', 'name'), spec.get('port', 'targetPort'))].filter(
        (route) => route !== undefined,
      );
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

function ingressUpstream(file: SourceFile, backend: YamlNode): UpstreamFact | undefined {
  const service = backend.get('service');
  // Before networking.k8s.io/v1 a backend was flat.
  return service
    ? upstream(file, 'ingress', service.get('name'), service.get('port', 'number') ?? service.get('port', 'name'))
    : upstream(file, 'ingress', backend.get('serviceName'), backend.get('servicePort'));
}

function upstream(
  file: SourceFile,
  by: string,
  name: YamlNode | undefined,
  port: YamlNode | undefined,
): UpstreamFact | undefined {
  const found = port && portOrName(file, port);
  if (!name || name.text === undefined || !found) return undefined;
  return {
    kind: 'upstream',
    file: file.path,
    span: file.span(name.characters),
    by,
    host: hostValue(file, name.evaluated(), name.stretch),
    port: found.port,
    portName: found.portName,
  };
}

/** A port by its number or by its name, which does not tell the number. */
function portOrName(
  file: SourceFile,
  node: YamlNode,
): { readonly port: PublishedFact['containerPort']; readonly portName: string | undefined } | undefined {
  const isName = node.text !== undefined && toPort(node.text) === undefined && /[a-z]/i.test(node.text);
  const port = portValue(file, isName ? unresolved : node.evaluated(), node.stretch);
  return port && { port, portName: isName ? node.text : undefined };
}
