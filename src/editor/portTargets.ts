import type { Event } from '../core/emitter.ts';
import type { Exposures } from '../core/exposures/exposures.ts';
import { portDescription } from './views/portText.ts';
import type { PortsView } from './views/portsView.ts';
import type { SendTarget, SendTargets } from './webviews/sendTargets.ts';

/** Where a test webhook can go: to each port of the workspace through its gateway, or to its public URL. */
export class PortTargets implements SendTargets {
  readonly #ports: PortsView;
  readonly #exposures: Exposures;
  readonly onDidChange: Event<void>;

  constructor(ports: PortsView, exposures: Exposures) {
    this.#ports = ports;
    this.#exposures = exposures;
    this.onDidChange = ports.onDidChangeTreeData;
  }

  list(): readonly SendTarget[] {
    return this.#ports.items().flatMap((item) => {
      const local = {
        id: localId(item.port),
        label: `:${item.port}`,
        detail: portDescription({ ...item, exposure: undefined }),
      };
      const url = item.exposure?.state === 'open' ? item.exposure.publicUrl : undefined;
      return url ? [local, { id: `public:${item.port}`, label: url, detail: `:${item.port}` }] : [local];
    });
  }

  async resolve(id: string): Promise<string | undefined> {
    const [kind, port] = id.split(':');
    if (kind === 'public') return this.#exposures.get(Number(port))?.publicUrl;
    return (await this.#exposures.ownGateway(Number(port))).url;
  }
}

/** The id of the target that leads to a port through its gateway. */
export function localId(port: number): string {
  return `port:${port}`;
}
