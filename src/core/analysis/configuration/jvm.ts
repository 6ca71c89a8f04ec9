import { basename } from 'node:path';
import type { FileReader } from '../fileReader.ts';
import { nothing, type FileContent, type SourceFile } from '../sourceFile.ts';
import { unresolved, withFallback, type Default, type Evaluated } from '../values.ts';
import { yamlDocuments } from '../yamlRanges.ts';
import type { Reading } from './addresses.ts';
import { ConfiguredFacts, type Configured } from './configuredFacts.ts';
import { hoconProperties } from './hocon.ts';
import { insertionBefore } from './insertions.ts';
import { placeholders } from './placeholders.ts';
import { propertyDocuments, type Property } from './properties.ts';
import { propertiesOf } from './settings.ts';

const fileName =
  /^(?:application|(?<standard>microprofile-config))(?:-(?<profile>[^.]+))?\.(?<format>properties|ya?ml|conf)$/i;
const quarkusProfile = /^%(?:\{([^}]*)\}|"?([^."]+)"?)\./;
const depthLimit = 8;

/** A server whose host and port are properties. Names are in the form that `canonical` gives. */
interface Server {
  readonly framework: string;
  readonly port: string;
  readonly host: string;
  readonly portDefault: Default<number>;
  readonly hostDefault: (profile: string | undefined) => Default<string>;
}

const everywhere = (): Default<string> => ({ value: '::' });

const servers: readonly Server[] = [
  {
    framework: 'spring',
    port: 'server.port',
    host: 'server.address',
    portDefault: { value: 8080, env: ['SERVER_PORT'] },
    hostDefault: everywhere,
  },
  {
    framework: 'quarkus',
    port: 'quarkus.http.port',
    host: 'quarkus.http.host',
    portDefault: { value: 8080, env: ['QUARKUS_HTTP_PORT'] },
    // Developers' machines have loopback, all else has all interfaces, and one file serves both.
    hostDefault: (profile) => {
      if (profile === undefined) return { value: undefined };
      if (profile === 'prod') return { value: '0.0.0.0' };
      return { value: profile === 'dev' || profile === 'test' ? 'localhost' : undefined };
    },
  },
  {
    framework: 'micronaut',
    port: 'micronaut.server.port',
    host: 'micronaut.server.host',
    portDefault: { value: 8080, env: ['MICRONAUT_SERVER_PORT'] },
    hostDefault: everywhere,
  },
  {
    framework: 'ktor',
    port: 'ktor.deployment.port',
    host: 'ktor.deployment.host',
    portDefault: { value: undefined },
    hostDefault: () => ({ value: '0.0.0.0' }),
  },
  {
    framework: 'ktor',
    port: 'ktor.deployment.sslport',
    host: 'ktor.deployment.host',
    portDefault: { value: undefined },
    hostDefault: () => ({ value: '0.0.0.0' }),
  },
];

/** `application.properties`, `.yml` and `.conf` of Spring Boot, Quarkus, Micronaut and Ktor, with their profiles. */
export const jvm: FileReader = {
  reads: (path) => fileName.test(basename(path)),
  read(file) {
    if (!/port|address|host/i.test(file.text)) return nothing;
    return new Application(file).read();
  },
};

function propertiesByDocument(file: SourceFile, format: string): readonly (readonly Property[])[] {
  switch (format) {
    case 'properties':
      return propertyDocuments(file.text).map(({ properties }) => properties);
    case 'conf':
      return [hoconProperties(file.text)];
    default:
      return yamlDocuments(file.text).map(({ root }) => propertiesOf(root, file.text));
  }
}

/** Names as the frameworks compare them: without regard to case, dashes and underscores. */
function canonical(name: string): string {
  return name.replaceAll(/[-_"]/g, '').toLowerCase();
}

/** Properties that hold together, by their canonical names, in the order of the file. */
type Properties = ReadonlyMap<string, readonly Property[]>;

class Application {
  readonly #file: SourceFile;
  readonly #facts: ConfiguredFacts;
  /** The profile of the file's name. */
  readonly #profile: string | undefined;
  readonly #format: string;
  readonly #isStandard: boolean;
  readonly #byProfile = new Map<string | undefined, Map<string, Property[]>>();

  constructor(file: SourceFile) {
    this.#file = file;
    this.#facts = new ConfiguredFacts(file);
    const { standard, profile, format = '' } = fileName.exec(basename(file.path))?.groups ?? {};
    this.#profile = profile;
    this.#format = format.toLowerCase();
    this.#isStandard = standard !== undefined;
    for (const properties of propertiesByDocument(file, this.#format)) {
      const activation = properties.find(({ name }) =>
        /^spring\.(?:config\.activate\.onprofile|profiles)$/.test(canonical(name)),
      );
      for (const property of properties) {
        const own = quarkusProfile.exec(property.name);
        const name = canonical(own ? property.name.slice(own[0].length) : property.name);
        const group = this.#group(own?.[1] ?? own?.[2] ?? (activation ? (activation.text ?? '') : profile));
        const known = group.get(name);
        if (known) known.push(property);
        else group.set(name, [property]);
      }
    }
  }

  read(): FileContent {
    for (const [profile, properties] of this.#byProfile) {
      for (const server of servers) {
        if (this.#mayRead(server)) this.#server(server, profile, properties);
      }
    }
    return this.#facts.content();
  }

  /** Of all of them Ktor alone reads HOCON, and Quarkus alone the file of MicroProfile. */
  #mayRead({ framework }: Server): boolean {
    if (this.#isStandard) return framework === 'quarkus';
    return framework === 'ktor' || this.#format !== 'conf';
  }

  #group(profile: string | undefined): Map<string, Property[]> {
    const group = this.#byProfile.get(profile) ?? new Map<string, Property[]>();
    this.#byProfile.set(profile, group);
    return group;
  }

  #server(server: Server, profile: string | undefined, own: Properties): void {
    const key = (own.get(server.port) ?? own.get(server.host))?.at(-1);
    const base = this.#byProfile.get(this.#profile) ?? own;
    if (!key || this.#text('spring.main.webapplicationtype', own, base) === 'none') return;
    const port = this.#value(server.port, own, base);
    if (!port && server.portDefault.value === undefined) return;
    const host = this.#value(server.host, own, base);
    // What a file for a profile leaves out, another file may give.
    const isPart = this.#profile !== undefined;
    this.#facts.bind(
      {
        host: host ?? (isPart ? unresolved : undefined),
        hostAt: own.get(server.host)?.at(-1)?.value,
        port: port ?? (isPart ? unresolved : undefined),
        portAt: own.get(server.port)?.at(-1)?.value,
      },
      {
        framework: server.framework,
        key: key.key,
        host: server.hostDefault(profile),
        port: server.portDefault,
        profile,
        insertion: host || isPart ? undefined : this.#insertion(key, server),
      },
    );
  }

  #text(name: string, own: Properties, base: Properties): string | undefined {
    return (own.get(name) ?? base.get(name))?.at(-1)?.text?.toLowerCase();
  }

  #value(name: string, own: Properties, base: Properties, depth = depthLimit): Evaluated | undefined {
    const given = own.get(name) ?? base.get(name);
    return given?.reduce<Evaluated | undefined>((before, property) => {
      const value = this.#evaluated(property, own, base, depth);
      // In HOCON a variable that is not set leaves what was said before.
      return before && property.text?.startsWith('${?') ? withFallback(value, before) : value;
    }, undefined);
  }

  #evaluated(property: Property, own: Properties, base: Properties, depth: number): Evaluated {
    const { text, characters, value: node } = property;
    if (text === undefined) return unresolved;
    if (text === '' || text === 'null') return { kind: 'nothing' };
    const name = /^\$\{([^:}?]+)\}$/.exec(text)?.[1];
    const other = name !== undefined && depth > 0 ? this.#value(canonical(name), own, base, depth - 1) : undefined;
    const value = other ?? environment(text, characters);
    return value.kind === 'literal' && value.node === characters ? { ...value, node } : value;
  }

  #insertion({ key, name }: Property, { host }: Server): Configured['insertion'] {
    const { text } = this.#file;
    const written = text.slice(key.startIndex, key.endIndex);
    const hostName = host.slice(host.lastIndexOf('.') + 1);
    const hostKey = written.slice(0, written.lastIndexOf('.') + 1) + hostName;
    if (/["'\\]/.test(written) || !canonical(name).endsWith(canonical(written))) return undefined;
    const sign = /^[^\S\n]*[=:]?[^\S\n]?/.exec(text.slice(key.endIndex, key.endIndex + 9))?.[0] ?? '=';
    const quote = this.#format === 'conf' ? '"' : '';
    return insertionBefore(text, key, { before: `${hostKey}${sign}${quote}`, after: quote, divider: '' });
  }
}

/** `${PORT:8080}`, `${?PORT}`, `$PORT`, `$PORT:8080`; a property that another file gives may be set by a variable too. */
const environment: Reading = placeholders(
  /^\$(?:\{(?=[^]*\}$))?\??(?<name>[A-Za-z_][\w.-]*)(?::(?<fallback>[^]*?))?\}?$/d,
  (name) => (/^random\b/.test(name) ? [] : [name.replaceAll('.', '_').replaceAll('-', '').toUpperCase()]),
);
