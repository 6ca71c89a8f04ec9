import * as vscode from 'vscode';
import type { Exposures } from '../core/exposures/exposures.ts';
import type { GatewayPolicy } from '../core/gateway/policy.ts';
import { MODAL_RATE, type Rate } from '../core/gateway/rateLimit.ts';
import type { PortWatcher } from '../core/ports/portWatcher.ts';
import type { PausedDebugger } from './pausedDebugger.ts';
import type { PortAccess } from './portAccess.ts';
import { getSetting, onDidChangeSetting } from './settings.ts';

/** How many requests may wait for their turn at an app, and how long. */
const QUEUE = { maxWaiting: 1000, deadlineMs: 60_000 };
const MEGABYTE = 1024 * 1024;

interface PolicySources {
  readonly watcher: PortWatcher;
  readonly debuggers: PausedDebugger;
  readonly access: PortAccess;
}

/** Has the gateways follow settings, credentials and apps. */
export function followPolicies(exposures: Exposures, { watcher, access }: PolicySources): vscode.Disposable {
  const apply = (): void => void exposures.applyPolicies();
  return vscode.Disposable.from(
    watcher.onDidChange(apply),
    access.onDidChange(apply),
    onDidChangeSetting('gateway', apply),
  );
}

/** What settings, credentials, the app and the debugger make of the gateway in front of a port. */
export function gatewayPolicy(port: number, { watcher, debuggers, access }: PolicySources): GatewayPolicy {
  const maxMegabytes = getSetting('gateway.maxBodyMegabytes');
  const limit = getSetting('gateway.concurrency');
  const afterMs = getSetting('gateway.earlyAnswerSeconds') * 1000;
  const addresses = getSetting('gateway.allowedAddresses');
  const credentials = access.policy(port);
  const listener = watcher.listeners.find((other) => other.port === port && other.workspace);
  return {
    forwarded: getSetting('gateway.forwardedHeaders'),
    host: getSetting('gateway.hostHeader') === 'local' ? `localhost:${port}` : undefined,
    inbox: getSetting('gateway.whenAppIsDown') === 'accept',
    holdMs: Math.max(0, getSetting('gateway.holdSeconds')) * 1000,
    access:
      credentials || addresses.length > 0 ? { ...credentials, ...(addresses.length > 0 && { addresses }) } : undefined,
    rate: rateOf(getSetting('gateway.requestsPerSecond')),
    maxRequestBody: maxMegabytes > 0 ? maxMegabytes * MEGABYTE : undefined,
    concurrency: limit >= 1 ? { limit: Math.floor(limit), ...QUEUE } : undefined,
    earlyAnswer:
      afterMs > 0
        ? { afterMs, status: getSetting('gateway.earlyAnswerStatus'), when: () => debuggers.isPaused }
        : undefined,
    tls: listener?.answer?.protocol === 'https',
  };
}

/** Bursts of five seconds' worth, as Modal allows them. */
function rateOf(perSecond: number): Rate | undefined {
  return perSecond > 0
    ? { perSecond, burst: Math.ceil((perSecond * MODAL_RATE.burst) / MODAL_RATE.perSecond) }
    : undefined;
}
