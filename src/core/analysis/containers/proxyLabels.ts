import type { EmbeddedText } from '../commands/embeddedText.ts';
import type { UpstreamFact } from '../facts.ts';
import type { SourceFile, Stretch } from '../sourceFile.ts';
import { hostValue, portValue } from '../values.ts';
import { embeddedText, type YamlNode } from '../yamlRanges.ts';
import { interpolated, part, stretchOf } from './interpolation.ts';

/** Labels and variables by which a reverse proxy learns the port of the container that bears them. */
const portLabels: readonly (readonly [by: string, label: RegExp])[] = [
  ['traefik', /^traefik\.(?:http|tcp)\.services\.[^.]+\.loadbalancer\.server\.port$/i],
  ['traefik', /^traefik\.(?:[^.]+\.)?port$/i],
  // A variable, which this proxy reads from the containers beside it.
  ['nginx-proxy', /^VIRTUAL_PORT$/],
];

const caddyUpstreams = /^\{\{\s*upstreams\s+(?:https?\s+)?(\d+)\s*\}\}$/;

/** A service as its labels name it: by itself. */
export interface Labelled {
  readonly name: string;
  /** Where it is named. */
  readonly at: Stretch;
}

/** Where reverse proxies pass connections on to, as the labels or the variables of a service tell them. */
export function labelledUpstreams(
  file: SourceFile,
  labels: YamlNode | undefined,
  service: Labelled,
): readonly UpstreamFact[] {
  const ofMap = (labels?.entries() ?? []).flatMap(({ name, value }) => {
    const text = embeddedText(file, value);
    return text ? { label: name, text } : [];
  });
  const ofList = (labels?.items() ?? []).flatMap((item) => {
    const text = embeddedText(file, item);
    const sign = text?.text.indexOf('=') ?? -1;
    return text && sign > 0 ? { label: text.text.slice(0, sign), text: part(text, sign + 1) } : [];
  });
  return [...ofMap, ...ofList].flatMap(({ label, text }) => upstreamOf(file, label, text, service) ?? []);
}

function upstreamOf(file: SourceFile, label: string, text: EmbeddedText, service: Labelled): UpstreamFact | undefined {
  const by = portLabels.find(([, pattern]) => pattern.test(label))?.[0];
  if (by !== undefined) return upstream(file, by, text, service);
  const port = /^caddy(?:_\d+)?\./i.test(label) ? caddyUpstreams.exec(text.text)?.[1] : undefined;
  const start = port === undefined ? -1 : text.text.lastIndexOf(port);
  return port === undefined ? undefined : upstream(file, 'caddy', part(text, start, start + port.length), service);
}

function upstream(file: SourceFile, by: string, text: EmbeddedText, { name, at }: Labelled): UpstreamFact | undefined {
  const port = portValue(file, interpolated(text, '$'), stretchOf(text));
  if (!port) return undefined;
  const host = hostValue(file, { kind: 'literal', node: at, value: name, edit: at }, at);
  return { kind: 'upstream', file: file.path, span: file.span(stretchOf(text)), by, host, port };
}
