import { Exposures } from '../core/exposures/exposures.ts';
import type { CaptureRow } from '../core/history/historyStore.ts';
import { formatText } from '../core/text.ts';
import { LocaltunnelProvider } from '../core/tunnels/localtunnel.ts';
import { gatewayPolicy, type PolicyOptions } from './gatewayPolicy.ts';
import { interrupted, printJson, printLine, stderrLogger } from './output.ts';
import { openStore, type StoreOption } from './store.ts';

interface GatewayOptions extends StoreOption, PolicyOptions {
  readonly json?: true;
}

/** `hookline serve`: the gateway alone, until interrupted. */
export async function serve(options: GatewayOptions & { readonly to: number }): Promise<number> {
  return runGateway(options.to, options, undefined);
}

/** `hookline expose`: the gateway and a tunnel to it, until interrupted. Ends with 1 when the tunnel is lost. */
export async function expose(port: number, options: GatewayOptions & { readonly relay: string }): Promise<number> {
  return runGateway(port, options, options.relay);
}

async function runGateway(port: number, options: GatewayOptions, relay: string | undefined): Promise<number> {
  const { json } = options;
  const policy = gatewayPolicy(options, port, process.env);
  const history = openStore(options);
  const exposures = new Exposures({
    history,
    logger: stderrLogger,
    tunnels: () => new LocaltunnelProvider(relay ?? '', stderrLogger),
    addresses: () => [],
    policy: () => policy,
  });
  const stop = new AbortController();
  const ended = interrupted().then(() => stop.abort());
  try {
    const { url } = await exposures.gateway(port);
    if (json) printJson({ event: 'listening', url });
    else printLine(`Listening on ${url}, passing to port ${port}. Ctrl-C stops.`);
    history.onDidChange((change) => {
      if (change.kind === 'put' && change.row.outcome !== 'pending') printRow(change.row, json);
    });
    if (relay === undefined) return await ended.then(() => 0);

    const { publicUrl, provider } = await exposures.expose(port, stop.signal);
    if (json) printJson({ event: 'exposed', publicUrl, provider });
    else printLine(`Public at ${publicUrl}`);
    return await Promise.race([ended.then(() => 0), lost(exposures, json)]);
  } finally {
    await exposures.close();
    await history.close();
  }
}

function lost(exposures: Exposures, json: true | undefined): Promise<number> {
  return new Promise((resolve) => {
    const subscription = exposures.onDidChange(({ state, reason }) => {
      if (!reason) return;
      subscription.dispose();
      if (json) printJson({ event: 'state', state, reason: formatText(reason) });
      else stderrLogger.error(formatText(reason));
      resolve(1);
    });
  });
}

function printRow(row: CaptureRow, json: true | undefined): void {
  const { id, method, path, status, outcome, durationMs, bytesIn, bytesOut } = row;
  if (json) printJson({ event: 'request', id, method, path, status, outcome, durationMs, bytesIn, bytesOut });
  else printLine(`${method} ${path}  ${outcome === 'complete' ? status : outcome}  ${Math.round(durationMs ?? 0)} ms`);
}
