import * as vscode from 'vscode';
import type { RequestGroup } from '../../core/history/groupRequests.ts';
import type { CaptureRow } from '../../core/history/historyStore.ts';
import { findProvider } from '../../core/providers/providers.ts';
import type { CapturePart } from '../captureDocuments.ts';

// Made once: a new one for each line would cost more than the line.
export const requestClock = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });
const hours = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });
const days = new Intl.DateTimeFormat(undefined, { dateStyle: 'full' });

const HOUR = 60 * 60 * 1000;

/** What stands behind a request: `200 · 18 ms · Stripe · :3000 · 12:03:04`. */
export function requestDescription(row: CaptureRow): string {
  const { upstreamPort, startedAt } = row;
  return [outcomeText(row), durationText(row), providerName(row), `:${upstreamPort}`, requestClock.format(startedAt)]
    .filter(Boolean)
    .join(' · ');
}

/** The same for a screen reader. */
export function requestLabel(row: CaptureRow): string {
  return [
    `${row.method} ${row.path}`,
    outcomeText(row),
    durationText(row),
    providerName(row),
    vscode.l10n.t('port {0}', row.upstreamPort),
    requestClock.format(row.startedAt),
    row.pinned && vscode.l10n.t('pinned'),
  ]
    .filter(Boolean)
    .join(', ');
}

export function requestTooltip(row: CaptureRow): string {
  const { method, target, startedAt, contentType, bytesIn, bytesOut } = row;
  return [
    `${method} ${target}`,
    new Date(startedAt).toLocaleString(),
    requestDescription(row),
    contentType,
    vscode.l10n.t('{0} bytes received, {1} bytes answered', bytesIn, bytesOut),
    row.pinned && vscode.l10n.t('Pinned: it is kept whatever the limits.'),
  ]
    .filter(Boolean)
    .join('\n');
}

export function groupLabel(group: RequestGroup): string {
  switch (group.by) {
    case 'path':
      return group.path;
    case 'hour':
      return hours.formatRange(group.start, group.start + HOUR);
    case 'yesterday':
      return vscode.l10n.t('Yesterday');
    case 'day':
      return days.format(group.start);
  }
}

export function partLabel(part: CapturePart): string {
  switch (part) {
    case 'request':
      return vscode.l10n.t('Request');
    case 'request-body':
      return vscode.l10n.t('Request body');
    case 'response':
      return vscode.l10n.t('Response');
    case 'response-body':
      return vscode.l10n.t('Response body');
  }
}

function outcomeText(row: CaptureRow): string {
  const later = row.lateStatus !== undefined && vscode.l10n.t('the app later: {0}', row.lateStatus);
  return [ownOutcomeText(row), later].filter(Boolean).join(' · ');
}

function ownOutcomeText({ outcome, answeredBy, status }: CaptureRow): string {
  switch (outcome) {
    case 'pending':
      return vscode.l10n.t('waiting');
    case 'complete':
      return String(status) + (answeredBy === 'hookline' ? ` ${vscode.l10n.t('(by Hookline)')}` : '');
    case 'refused':
      return vscode.l10n.t('app not listening');
    case 'accepted':
      return vscode.l10n.t('waits for the app');
    case 'delivering':
      return vscode.l10n.t('delivered, no answer yet');
    case 'reset':
      return vscode.l10n.t('app closed the connection');
    case 'malformed':
      return vscode.l10n.t('app answered no HTTP');
    case 'aborted':
      return vscode.l10n.t('caller went away');
    case 'imported':
      return [status, vscode.l10n.t('imported')].filter(Boolean).join(' · ');
  }
}

function durationText({ durationMs }: CaptureRow): string | undefined {
  return durationMs === undefined ? undefined : vscode.l10n.t('{0} ms', Math.max(1, Math.round(durationMs)));
}

function providerName({ provider }: CaptureRow): string | undefined {
  return provider === undefined ? undefined : (findProvider(provider)?.name ?? provider);
}
