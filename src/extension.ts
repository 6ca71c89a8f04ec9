import * as vscode from 'vscode';
import { Exposures } from './core/exposures/exposures.ts';
import { LocaltunnelProvider } from './core/tunnels/localtunnel.ts';
import { AppLauncher } from './editor/appLauncher.ts';
import { CaptureDocuments } from './editor/captureDocuments.ts';
import { registerExposureCommands } from './editor/commands/exposureCommands.ts';
import { commandRegistrar } from './editor/commands/registerCommand.ts';
import { registerPortCommands } from './editor/commands/portCommands.ts';
import { registerRequestCommands } from './editor/commands/requestCommands.ts';
import { registerSendCommands } from './editor/commands/sendCommands.ts';
import { Diagnostics } from './editor/diagnostics/diagnostics.ts';
import { contextFlag } from './editor/contextFlag.ts';
import { createHistory } from './editor/historyFolder.ts';
import { commandIds, contextKeys, viewIds } from './editor/ids.ts';
import { ChannelLogger } from './editor/log.ts';
import { followPolicies, gatewayPolicy } from './editor/gatewayPolicy.ts';
import { IgnoredPorts } from './editor/ignoredPorts.ts';
import { PausedDebugger } from './editor/pausedDebugger.ts';
import { PortAccess } from './editor/portAccess.ts';
import { PortEngine } from './editor/portEngine.ts';
import { PortTargets } from './editor/portTargets.ts';
import { getSetting } from './editor/settings.ts';
import { StatusBar } from './editor/statusBar.ts';
import { portDecorations } from './editor/views/portDecorations.ts';
import { PortsView } from './editor/views/portsView.ts';
import { RequestsView } from './editor/views/requestsView.ts';
import { InspectorPanel } from './editor/webviews/inspectorPanel.ts';
import { SendView } from './editor/webviews/sendView.ts';

/** Set by activate(); closes tunnels and gateways before the extension host ends. */
let close = async (): Promise<void> => {};

export function activate(context: vscode.ExtensionContext): void {
  const own = context.subscriptions;
  const channel = vscode.window.createOutputChannel('Hookline', { log: true });
  const logger = new ChannelLogger(channel);
  const history = createHistory(context, logger);
  const engine = new PortEngine(history, logger);
  const sources = { watcher: engine.watcher, debuggers: new PausedDebugger(), access: new PortAccess(context) };
  const launcher = new AppLauncher(history, logger);
  const exposures = new Exposures({
    history,
    logger,
    tunnels: () => new LocaltunnelProvider(getSetting('tunnel.relay'), logger),
    addresses: (port) => engine.addresses(port),
    policy: (port) => gatewayPolicy(port, sources),
    onMissing: (port) => launcher.start(port),
  });
  close = async () => {
    await exposures.close();
    await history.close();
  };

  const ignored = new IgnoredPorts(context.workspaceState);
  const ports = new PortsView({
    watcher: engine.watcher,
    events: engine.events,
    exposures,
    ignored,
    access: sources.access,
  });
  const requests = new RequestsView(history, context.workspaceState);
  const documents = new CaptureDocuments(history);
  const program = context.asAbsolutePath('dist/inspectionWorker.cjs');
  const inspector = new InspectorPanel({ context, history, program, logger });
  const sendView = new SendView(context, new PortTargets(ports, exposures), logger);
  const diagnostics = new Diagnostics({ context, watcher: engine.watcher, exposures, history, logger });
  own.push(channel, engine, launcher, ignored, ports, requests, documents, inspector, sendView, diagnostics);
  own.push(
    new StatusBar(ports, exposures),
    vscode.window.registerWebviewViewProvider(viewIds.send, sendView),
    sources.debuggers,
    sources.access,
    followPolicies(exposures, sources),
    vscode.window.registerFileDecorationProvider(portDecorations),
    contextFlag(contextKeys.hasExposures, exposures.onDidChange, () => exposures.list().length > 0),
    contextFlag(contextKeys.hasRequests, history.onDidChange, async (change) => {
      return change?.kind === 'put' || (await history.count()) > 0;
    }),
  );

  const register = commandRegistrar(own, logger);
  const refresh = (): Promise<unknown> => engine.refresh();
  registerExposureCommands(register, { exposures, ports, access: sources.access, refresh });
  registerPortCommands(register, { ports, ignored, refresh, bindLines: (port) => diagnostics.bindLines(port) });
  const folder = context.storageUri ?? context.globalStorageUri;
  const requestParts = { history, documents, requests, inspector, exposures, ports, folder, program };
  own.push(registerRequestCommands(register, requestParts));
  registerSendCommands(register, sendView);
  register(commandIds.refreshPorts, refresh);
  register(commandIds.showLog, () => channel.show());

  void sources.access.load();
  engine.start(exposures);
  diagnostics.start();
}

export function deactivate(): Promise<void> {
  return close();
}
