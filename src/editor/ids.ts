/** Every id that package.json declares too; test/unit/manifest.test.ts holds the two against each other. */
export const commandIds = {
  exposePort: 'hookline.exposePort',
  stopExposing: 'hookline.stopExposing',
  protectPort: 'hookline.protectPort',
  unprotectPort: 'hookline.unprotectPort',
  refreshPorts: 'hookline.refreshPorts',
  copyUrl: 'hookline.copyUrl',
  openInBrowser: 'hookline.openInBrowser',
  copyAsEnv: 'hookline.copyAsEnv',
  goToBindLine: 'hookline.goToBindLine',
  killProcess: 'hookline.killProcess',
  ignorePort: 'hookline.ignorePort',
  showIgnoredPorts: 'hookline.showIgnoredPorts',
  sendWebhook: 'hookline.sendWebhook',
  sendNow: 'hookline.sendNow',
  editBody: 'hookline.editBody',
  resetBody: 'hookline.resetBody',
  sendToPort: 'hookline.sendToPort',
  inspectRequest: 'hookline.inspectRequest',
  showRequest: 'hookline.showRequest',
  replay: 'hookline.replay',
  replayLast: 'hookline.replayLast',
  replayTo: 'hookline.replayTo',
  replaySeveral: 'hookline.replaySeveral',
  editAndReplay: 'hookline.editAndReplay',
  sendEdited: 'hookline.sendEdited',
  revertEdited: 'hookline.revertEdited',
  compareRequests: 'hookline.compareRequests',
  filterRequests: 'hookline.filterRequests',
  clearRequestFilter: 'hookline.clearRequestFilter',
  groupRequests: 'hookline.groupRequests',
  showOlderRequests: 'hookline.showOlderRequests',
  pinRequests: 'hookline.pinRequests',
  unpinRequests: 'hookline.unpinRequests',
  deleteRequests: 'hookline.deleteRequests',
  undoDeleteRequests: 'hookline.undoDeleteRequests',
  copyAsCurl: 'hookline.copyAsCurl',
  exportRequests: 'hookline.exportRequests',
  importRequests: 'hookline.importRequests',
  clearRequests: 'hookline.clearRequests',
  showMenu: 'hookline.showMenu',
  showLog: 'hookline.showLog',
} as const;

export type CommandId = (typeof commandIds)[keyof typeof commandIds];

export const viewIds = { ports: 'hookline.ports', send: 'hookline.send', requests: 'hookline.requests' } as const;

export const panelIds = { inspector: 'hookline.inspector' } as const;

/** The settings, below `hookline.`, and what each holds. */
export interface Settings {
  'tunnel.relay': string;
  launch: unknown[];
  webhookUrls: string[];
  'diagnostics.enabled': boolean;
  'diagnostics.rules': object;
  'ports.probe': boolean;
  'ports.databases': boolean;
  'gateway.holdSeconds': number;
  'gateway.whenAppIsDown': 'hold' | 'accept';
  'gateway.forwardedHeaders': boolean;
  'gateway.hostHeader': string;
  'gateway.allowedAddresses': string[];
  'gateway.requestsPerSecond': number;
  'gateway.maxBodyMegabytes': number;
  'gateway.concurrency': number;
  'gateway.earlyAnswerSeconds': number;
  'gateway.earlyAnswerStatus': number;
  'history.maxRequests': number;
  'history.maxDays': number;
  'history.maxMegabytes': number;
}

export const contextKeys = {
  hasExposures: 'hookline.hasExposures',
  hasRequests: 'hookline.hasRequests',
  requestsFiltered: 'hookline.requestsFiltered',
  hasDeletedRequests: 'hookline.hasDeletedRequests',
} as const;
