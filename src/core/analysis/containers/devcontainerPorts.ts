import type { EmbeddedText } from '../commands/embeddedText.ts';
import type { Setting } from '../configuration/settings.ts';
import type { PublishedFact } from '../facts.ts';
import type { SourceFile } from '../sourceFile.ts';
import { portValue } from '../values.ts';
import { devcontainerValue, runArguments, scalarOf } from './devcontainerValues.ts';
import { part, stretchOf } from './interpolation.ts';
import { portLimit, publishedBySpec } from './portSpec.ts';

/** Ports that the editor forwards from the container, those that it expects there, and those that Docker publishes. */
export function devcontainerPorts(file: SourceFile, root: Setting): readonly PublishedFact[] {
  const forwarded = listOf(root.get('forwardPorts')).flatMap((item) => {
    const text = scalarOf(file, item);
    const port = text && forwardedPort(file, text);
    return port ? { ...port, hostPort: port.containerPort } : [];
  });
  const expected = (root.get('portsAttributes')?.entries() ?? [])
    .slice(0, portLimit)
    .flatMap(({ name, key, value }) => {
      if (!/^(?:[\w.-]+:)?\d+$/.test(name) || value.get('onAutoForward')?.text === 'ignore') return [];
      const { startIndex, endIndex } = key.stretch;
      const text = { text: name, offsetAt: (index: number) => Math.min(startIndex + 1 + index, endIndex) };
      return forwardedPort(file, text) ?? [];
    });
  const isForwarded = ({ service, containerPort }: PublishedFact): boolean =>
    forwarded.some((port) => port.service === service && port.containerPort.value === containerPort.value);
  return [
    ...forwarded,
    ...expected.filter((port) => !isForwarded(port)),
    ...listOf(root.get('appPort')).flatMap((item) => appPort(file, item)),
    ...runArguments(file, root.get('runArgs'))
      .ports.slice(0, portLimit)
      .flatMap((spec) => byDocker(file, spec)),
  ];
}

/** `3000`, or `service:3000` for another service of the Compose file. */
function forwardedPort(file: SourceFile, text: EmbeddedText): PublishedFact | undefined {
  const colon = text.text.lastIndexOf(':');
  const service = text.text.slice(0, Math.max(colon, 0));
  const port = part(text, colon + 1);
  const containerPort = portValue(file, devcontainerValue(port), stretchOf(port));
  return (
    containerPort && {
      kind: 'published',
      file: file.path,
      span: file.span(stretchOf(port)),
      by: 'devcontainer',
      service: service === '' || service === 'localhost' ? undefined : service,
      address: undefined,
      hostPort: undefined,
      containerPort,
    }
  );
}

/** A number is published under the same one on the machine itself; a string is what `docker run -p` takes. */
function appPort(file: SourceFile, item: Setting): readonly PublishedFact[] {
  const text = scalarOf(file, item);
  if (!text) return [];
  const published = byDocker(file, text);
  const isNumber = item.characters.startIndex === item.stretch.startIndex;
  return isNumber
    ? published.map((port) => ({ ...port, address: '127.0.0.1', hostPort: port.containerPort }))
    : published;
}

function byDocker(file: SourceFile, spec: EmbeddedText): readonly PublishedFact[] {
  return publishedBySpec(file, spec, { by: 'docker-run', service: undefined, evaluate: devcontainerValue });
}

function listOf(setting: Setting | undefined): readonly Setting[] {
  return setting?.text === undefined ? (setting?.items() ?? []).slice(0, portLimit) : [setting];
}
