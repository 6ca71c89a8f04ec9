import type { PublishedFact } from '../facts.ts';
import type { SourceFile } from '../sourceFile.ts';
import { embeddedText, type YamlNode } from '../yamlRanges.ts';
import { addressOf, portLimit, publishedBySpec, publishedPorts, type Publisher } from './portSpec.ts';

/** The ports of a service under `ports`, each short or long, and under `expose`. */
export function composePorts(file: SourceFile, name: string, service: YamlNode): readonly PublishedFact[] {
  const publisher: Publisher = { by: 'compose', service: name };
  const published = (service.get('ports')?.items() ?? [])
    .slice(0, portLimit)
    .flatMap((port) => (port.isMap ? longForm(file, port, publisher) : shortForm(file, port, publisher)));
  const exposed = (service.get('expose')?.items() ?? [])
    .slice(0, portLimit)
    .flatMap((port) => shortForm(file, port, { by: 'expose', service: name }));
  return [...published, ...exposed];
}

function shortForm(file: SourceFile, node: YamlNode, publisher: Publisher): readonly PublishedFact[] {
  const spec = embeddedText(file, node);
  return spec ? publishedBySpec(file, spec, publisher) : [];
}

function longForm(file: SourceFile, port: YamlNode, publisher: Publisher): readonly PublishedFact[] {
  const text = (key: string): ReturnType<typeof embeddedText> => {
    const node = port.get(key);
    return node && embeddedText(file, node);
  };
  const target = text('target');
  const protocol = text('protocol')?.text ?? 'tcp';
  if (!target || protocol.toLowerCase() !== 'tcp') return [];
  return publishedPorts(file, target, text('published'), addressOf(text('host_ip')), publisher);
}
