/** The parts of localtunnel 2.0.2 (pinned; the package is complete and no longer changes) that we build on. */
declare module 'localtunnel/lib/Tunnel.js' {
  import type { EventEmitter } from 'node:events';
  import type { Socket } from 'node:net';

  namespace LocaltunnelClient {
    interface Info {
      readonly name: string;
      readonly url: string;
      readonly max_conn: number;
      readonly remote_host: string;
      readonly remote_ip: string | undefined;
      readonly remote_port: number;
      readonly local_port: number;
    }
  }

  class LocaltunnelClient extends EventEmitter<{ url: [string]; error: [Error]; close: [] }> {
    constructor(options: { port: number; host: string });
    url: string;
    tunnelCluster: EventEmitter<{ open: [Socket]; dead: []; error: [Error] }>;
    _init(done: (error: null, info: LocaltunnelClient.Info) => void): void;
    open(done: (error?: Error) => void): void;
    close(): void;
  }
  export = LocaltunnelClient;
}
