import { SocketAddress, isIP } from 'node:net';
import { win32 } from 'node:path';
import type { Container } from './listener.ts';

/** A container's TCP port as it is published on the host. */
export interface PublishedPort {
  /** The port on the host. */
  readonly port: number;
  /** The host's address in canonical text, as in `Listener.address`. */
  readonly address: string;
  readonly container: Container;
}

/** What a container says of itself, but for its port. */
type Description = Omit<Container, 'port'>;

/** Ports of the host and of the container that go together, both counted up from here. */
interface Publication {
  readonly address: string;
  readonly hostPort: number;
  readonly containerPort: number;
  /** How many there are. */
  readonly length: number;
  /** How far the container's port moves for each port of the host: not at all where many lead to one. */
  readonly step: 0 | 1;
}

/** A range of every port there is would be 65 535 rows. */
const MOST_PORTS = 1024;
const MOST_ROWS = 8192;

const PUBLICATION =
  /^(?:(?<address>\S*):)?(?<hostPort>\d{1,5})(?:-(?<hostEnd>\d{1,5}))?->(?<containerPort>\d{1,5})(?:-(?<containerEnd>\d{1,5}))?\/tcp$/;
const LABEL_KEY = /^([a-z\d][\w.:/@-]*)=/i;

const PROJECT = ['com.docker.compose.project', 'io.podman.compose.project'];
const FOLDER = ['com.docker.compose.project.working_dir', 'devcontainer.local_folder'];
const WANTED: ReadonlySet<string> = new Set([...PROJECT, ...FOLDER]);

/**
 * The TCP ports that running containers publish, each address and port once, from what `docker ps --no-trunc --format
 * '{{json .}}'` prints: one JSON object a line. Podman prints lists and objects where Docker has text, and with `--format
 * json` one array. What is malformed is left out.
 */
export function parseDockerPs(output: string): PublishedPort[] {
  const rows = new Map<string, PublishedPort>();
  for (const record of records(output)) {
    const container = description(record);
    if (!container) continue;
    for (const { address, hostPort, containerPort, length, step } of publications(record['Ports'])) {
      for (let at = 0; at < Math.min(length, MOST_PORTS); at += 1) {
        const key = `${address} ${hostPort + at}`;
        if (rows.size >= MOST_ROWS) return [...rows.values()];
        if (rows.has(key)) continue;
        rows.set(key, { port: hostPort + at, address, container: { ...container, port: containerPort + at * step } });
      }
    }
  }
  return [...rows.values()];
}

function records(output: string): Record<string, unknown>[] {
  const whole = parsed(output);
  const values = whole === undefined ? output.split('\n').map(parsed) : [whole].flat();
  return values.filter(isRecord);
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function description({ Names, Image, Labels }: Record<string, unknown>): Description | undefined {
  const names = (typeof Names === 'string' ? Names.split(',') : [Names].flat()).filter(
    (name) => typeof name === 'string',
  );
  // A name with a slash is what another container calls it that is linked to it.
  const name = names.find((each) => each !== '' && !each.includes('/')) ?? names[0];
  if (!name) return undefined;
  const labels = labelsOf(Labels);
  const folder = first(labels, FOLDER);
  return {
    name,
    image: typeof Image === 'string' ? Image : '',
    project: first(labels, PROJECT),
    // Takes a path of either system: Docker Desktop has its folders on Windows, and the one who asks may be in WSL.
    folder: folder !== undefined && win32.isAbsolute(folder) ? folder : undefined,
  };
}

function first(labels: ReadonlyMap<string, string>, keys: readonly string[]): string | undefined {
  return keys.map((key) => labels.get(key)).find((value) => value !== undefined && value !== '');
}

function labelsOf(labels: unknown): ReadonlyMap<string, string> {
  if (typeof labels === 'string') return parseLabels(labels);
  if (!isRecord(labels)) return new Map();
  return new Map(Object.entries(labels).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

/**
 * Labels as Docker prints them, `key=value,key=value`. Nothing tells a comma of a value from one between two labels but
 * what follows it, so a value goes on until something that looks like a key. Only wanted keys are kept, and none that
 * stands there twice with different values: one of the two is a part of another label's text.
 */
function parseLabels(text: string): ReadonlyMap<string, string> {
  const found: { readonly key: string; value: string }[] = [];
  for (const part of text.split(',')) {
    const key = LABEL_KEY.exec(part)?.[1];
    const last = found.at(-1);
    if (key !== undefined) found.push({ key, value: part.slice(key.length + 1) });
    else if (last) last.value += `,${part}`;
  }
  const labels = new Map<string, string>();
  for (const { key, value } of found.filter((label) => WANTED.has(label.key))) {
    labels.set(key, labels.has(key) && labels.get(key) !== value ? '' : value);
  }
  return labels;
}

function publications(ports: unknown): Publication[] {
  const found =
    typeof ports === 'string' ? ports.split(',').map(parsePublication) : [ports].flat().map(readPublication);
  return found.filter((publication) => publication !== undefined);
}

/** Reads `0.0.0.0:8080->80/tcp`, `:::8080->80/tcp`, `[::1]:8080->80/tcp` or `127.0.0.1:3000-3002->3000-3002/tcp`. */
function parsePublication(text: string): Publication | undefined {
  const { address, hostPort, hostEnd, containerPort, containerEnd } = PUBLICATION.exec(text.trim())?.groups ?? {};
  if (hostPort === undefined || containerPort === undefined) return undefined;
  const length = Number(hostEnd ?? hostPort) - Number(hostPort) + 1;
  const containerLength = Number(containerEnd ?? containerPort) - Number(containerPort) + 1;
  if (containerLength !== length && containerLength !== 1) return undefined;
  return publication(address, Number(hostPort), Number(containerPort), length, containerLength === length ? 1 : 0);
}

/** Reads Podman's objects; up to version 3 their members had other names. */
function readPublication(value: unknown): Publication | undefined {
  if (!isRecord(value)) return undefined;
  const { host_ip, hostIP = host_ip, host_port, hostPort = host_port } = value;
  const { container_port, containerPort = container_port, range = 1, protocol } = value;
  const address = typeof hostIP === 'string' ? hostIP : '';
  if (typeof hostPort !== 'number' || typeof containerPort !== 'number' || typeof range !== 'number') return undefined;
  if (typeof protocol === 'string' && protocol !== '' && !protocol.split(',').includes('tcp')) return undefined;
  return publication(address, hostPort, containerPort, Math.max(range, 1), 1);
}

/** Undefined when one of its ports is none, or its address. No address means every one. */
function publication(
  address: string | undefined,
  hostPort: number,
  containerPort: number,
  length: number,
  step: 0 | 1,
): Publication | undefined {
  const canonical = canonicalAddress(address);
  const whole = [hostPort, containerPort, length].every((number) => Number.isInteger(number) && number > 0);
  if (canonical === undefined || !whole) return undefined;
  if (hostPort + length - 1 > 65_535 || containerPort + (length - 1) * step > 65_535) return undefined;
  return { address: canonical, hostPort, containerPort, length, step };
}

function canonicalAddress(address = ''): string | undefined {
  const bare = address.replace(/^\[(.*)\]$/, '$1').replace(/%.*$/, '');
  if (bare === '' || bare === '*') return '0.0.0.0';
  if (isIP(bare) === 4) return bare;
  return isIP(bare) === 6 ? new SocketAddress({ address: bare, family: 'ipv6' }).address : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
