import type { RuleId } from '../finding.ts';

/** What a rule is about, for people who read a report. */
export interface RuleDescription {
  readonly name: string;
  readonly short: string;
  readonly full: string;
  readonly help: string;
}

export const ruleDescriptions: Readonly<Record<RuleId, RuleDescription>> = {
  'loopback-bind': {
    name: 'LoopbackBind',
    short: 'A server listens on loopback only',
    full: 'A server on 127.0.0.1, ::1 or localhost accepts connections from its own machine or container only.',
    help: 'Listen on all interfaces when callers do not arrive on loopback.',
  },
  'port-mismatch': {
    name: 'PortMismatch',
    short: 'A port on the way to the app is not the one that the app listens on',
    full: 'A registered URL, a published port or the upstream of a proxy names another port than the server that it is meant for.',
    help: 'Make both ends name the same port.',
  },
  'env-port-ignored': {
    name: 'EnvPortIgnored',
    short: 'PORT is set but nothing reads it',
    full: 'An environment file sets PORT, while the server listens on another port that is written in its code.',
    help: 'Read PORT in the code, or set it to the port of the code.',
  },
  'expose-mismatch': {
    name: 'ExposeMismatch',
    short: 'EXPOSE names another port than the app listens on',
    full: 'EXPOSE publishes nothing by itself, but people and tools take it for the port of the app.',
    help: 'Expose the port that the app listens on.',
  },
  'localhost-upstream': {
    name: 'LocalhostUpstream',
    short: 'A proxy in a container passes requests on to its own localhost',
    full: 'In a container, localhost is the container itself; an app in another one is not there.',
    help: 'Name the service that the app runs in.',
  },
  'address-family': {
    name: 'AddressFamily',
    short: 'The app listens on IPv4 only and is dialled on IPv6, or the other way round',
    full: 'A server on ::1 is not reached at 127.0.0.1, and one on 127.0.0.1 is not reached at ::1.',
    help: 'Dial the address that the app listens on.',
  },
  'host-check': {
    name: 'HostCheck',
    short: 'The server refuses requests for the public host name',
    full: 'Development servers answer only requests for host names that they know; that of a tunnel is none of them.',
    help: 'Add the public host name to the allowed hosts.',
  },
  'port-taken': {
    name: 'PortTaken',
    short: 'Another program of this machine has the port already',
    full: 'The app cannot start on a port that another program listens on, or starts on the next one unasked.',
    help: 'Stop the other program, or choose another port.',
  },
  'nothing-listens': {
    name: 'NothingListens',
    short: 'A port is exposed on which nothing listens',
    full: 'The tunnel leads to a port where nobody answers, while the app listens on another.',
    help: 'Expose the port that the app listens on.',
  },
  'stale-url': {
    name: 'StaleUrl',
    short: 'A registered URL leads to another machine or to a former tunnel',
    full: 'The name of a registered URL resolves to no address of this machine, or is that of a tunnel that is no more.',
    help: 'Register the URL that leads here now.',
  },
  'modal-deprecated': {
    name: 'ModalDeprecated',
    short: 'A name that Modal has replaced',
    full: 'Modal has renamed web_endpoint to fastapi_endpoint; the old name will go.',
    help: 'Use the new name.',
  },
  'modal-dependencies': {
    name: 'ModalDependencies',
    short: 'The image of a web endpoint lacks FastAPI',
    full: 'A fastapi_endpoint needs FastAPI in its image, which Modal does not add by itself.',
    help: 'Install fastapi[standard] in the image.',
  },
};
