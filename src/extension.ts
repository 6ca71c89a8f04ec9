import * as vscode from 'vscode';
import { Exposures } from './core/exposures/exposures.ts';
import { MemoryHistory } from './core/history/memoryHistory.ts';
import { LocaltunnelProvider } from './core/tunnels/localtunnel.ts';
import { CaptureDocuments } from './editor/captureDocuments.ts';
import { registerExposureCommands } from './editor/commands/exposureCommands.ts';
import { commandRegistrar } from './editor/commands/registerCommand.ts';
import { registerPortCommands } from './editor/commands/portCommands.ts';
import { registerRequestCommands } from './editor/commands/requestCommands.ts';
import { Diagnostics } from './editor/diagnostics/diagnostics.ts';
import { contextFlag } from './editor/contextFlag.ts';
import { commandIds, contextKeys, viewIds } from './editor/ids.ts';
import { ChannelLogger } from './editor/log.ts';
import { IgnoredPorts } from './editor/ignoredPorts.ts';
import { PortEngine } from './editor/portEngine.ts';
import { localId, PortTargets } from './editor/portTargets.ts';
import { getSetting } from './editor/settings.ts';
import { StatusBar } from './editor/statusBar.ts';
import { portDecorations } from './editor/views/portDecorations.ts';
import { PortsView, type PortItem } from './editor/views/portsView.ts';
import { RequestsView } from './editor/views/requestsView.ts';
import { SendView } from './editor/webviews/sendView.ts';

/** Set by activate(); closes tunnels and gateways before the extension host ends. */
let close = async (): Promise<void> => {};

export function activate(context: vscode.ExtensionContext): void {
  const own = context.subscriptions;
  const channel = vscode.window.createOutputChannel('Hookline', { log: true });
  const logger = new ChannelLogger(channel);
  const history = new MemoryHistory();
  const engine = new PortEngine(history, logger);
  const exposures = new Exposures({
    history,
    logger,
    tunnels: () => new LocaltunnelProvider(getSetting('tunnel.relay'), logger),
    addresses: (port) =>
      engine.watcher.listeners
        .filter((listener) => listener.port === port && listener.scope === 'specific')
        .map(({ address }) => address),
  });
  close = () => exposures.close();

  const ignored = new IgnoredPorts(context.workspaceState);
  const ports = new PortsView({ watcher: engine.watcher, events: engine.events, exposures, ignored });
  const requests = new RequestsView(history);
  const documents = new CaptureDocuments(history);
  const sendView = new SendView(context, new PortTargets(ports, exposures), logger);
  const diagnostics = new Diagnostics({ extensionUri: context.extensionUri, watcher: engine.watcher, history, logger });
  own.push(
    channel,
    engine,
    ignored,
    ports,
    requests,
    documents,
    sendView,
    diagnostics,
    new StatusBar(ports, exposures),
  );
  own.push(
    vscode.window.registerWebviewViewProvider(viewIds.send, sendView),
    vscode.window.registerFileDecorationProvider(portDecorations),
    contextFlag(contextKeys.hasExposures, exposures.onDidChange, () => exposures.list().length > 0),
    contextFlag(contextKeys.hasRequests, history.onDidChange, () => history.list().length > 0),
  );

  const register = commandRegistrar(own, logger);
  const refresh = (): Promise<unknown> => engine.refresh();
  registerExposureCommands(register, { exposures, ports, refresh });
  registerPortCommands(register, { ports, ignored, refresh, bindLines: (port) => diagnostics.bindLines(port) });
  registerRequestCommands(register, { history, documents, exposures });
  register(commandIds.refreshPorts, refresh);
  register(commandIds.sendWebhook, () => sendView.reveal());
  register(commandIds.sendNow, () => sendView.sendNow());
  register(commandIds.editBody, () => sendView.editBody());
  register(commandIds.resetBody, () => sendView.resetBody());
  register(commandIds.sendToPort, (item: PortItem | number) =>
    sendView.reveal(localId(typeof item === 'number' ? item : item.port)),
  );
  register(commandIds.showLog, () => channel.show());

  engine.start(exposures);
  diagnostics.start();
}

export function deactivate(): Promise<void> {
  return close();
}
