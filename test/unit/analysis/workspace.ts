import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Evidence } from '../../../src/core/analysis/analysisContext.ts';
import { Analyzer } from '../../../src/core/analysis/analyzer.ts';
import type { BindFact, Fact } from '../../../src/core/analysis/facts.ts';
import { readFileRecord } from '../../../src/core/analysis/fileRecord.ts';
import type { Finding, Fix, Span } from '../../../src/core/analysis/finding.ts';
import { Grammars } from '../../../src/core/analysis/grammars.ts';
import { relativePath } from '../../../src/core/analysis/paths.ts';
import { registeredInSettings } from '../../../src/core/analysis/registeredUrls.ts';
import type { Command } from '../../../src/core/analysis/service.ts';
import type { Listener } from '../../../src/core/ports/listener.ts';

/** Where the build gathers the grammars. */
export const grammarFolder = fileURLToPath(new URL('../../../dist/grammars', import.meta.url));
const grammars = new Grammars(grammarFolder);

export const root = resolve('/workspace');
const settingsFile = join(root, '.vscode', 'settings.json');

/** The stretch of a text that a span names; the text's lines end with LF. */
export function textAt(source: string, { line, column, endLine, endColumn }: Span): string {
  const offset = (atLine: number, atColumn: number): number =>
    source
      .split('\n')
      .slice(0, atLine - 1)
      .join('\n').length +
    (atLine > 1 ? 1 : 0) +
    atColumn -
    1;
  return source.slice(offset(line, column), offset(endLine, endColumn));
}

/** The text with a stretch of it replaced; its lines end with LF. */
export function replaceAt(source: string, span: Span, newText: string): string {
  const lines = source.split('\n');
  const before = [...lines.slice(0, span.line - 1), (lines[span.line - 1] ?? '').slice(0, span.column - 1)].join('\n');
  const after = [(lines[span.endLine - 1] ?? '').slice(span.endColumn - 1), ...lines.slice(span.endLine)].join('\n');
  return before + newText + after;
}

/** The servers that one file starts. */
export async function bindsOf(source: string, name = 'server.js'): Promise<readonly BindFact[]> {
  return (await factsOf({ [name]: source })).filter((fact) => fact.kind === 'bind');
}

/** A workspace folder of files by their relative paths; webhook URLs come from its .vscode/settings.json. */
export type Files = Readonly<Record<string, string>>;

/** What the files say, tied together. */
export async function factsOf(files: Files): Promise<readonly Fact[]> {
  return (await analyzed(files)).facts();
}

async function analyzed(files: Files): Promise<Analyzer> {
  const analyzer = new Analyzer(grammars);
  for (const [name, text] of Object.entries(files)) await analyzer.update(join(root, name), text);
  await analyzer.complete((path) => files[relativePath(root, path)]);
  return analyzer;
}

/** The commands that the files speak of. */
export async function commandsOf(files: Files): Promise<readonly Command[]> {
  const records = Object.entries(files).map(([name, text]) => readFileRecord(join(root, name), text, grammars));
  return (await Promise.all(records)).flatMap((record) => record?.commands ?? []);
}

export async function findingsOf(files: Files, context: Partial<Evidence> = {}): Promise<readonly Finding[]> {
  const analyzer = await analyzed(files);
  return analyzer.findings({
    roots: [root],
    registered: registeredInSettings(settingsFile, files['.vscode/settings.json'] ?? ''),
    evidence: { listeners: [], refusedPorts: [], ...context },
  });
}

/** A finding in short: `rule severity file: marked text`. */
export function summary(files: Files, { rule, severity, file, span }: Finding): string {
  const name = file.slice(root.length + 1).replaceAll('\\', '/');
  return `${rule} ${severity} ${name}: ${textAt(files[name] ?? '', span)}`;
}

export async function summariesOf(files: Files, evidence: Partial<Evidence> = {}): Promise<readonly string[]> {
  return (await findingsOf(files, evidence)).map((finding) => summary(files, finding));
}

/** The files after a fix. */
export function applied(files: Files, { edits }: Fix): Files {
  const changed: Record<string, string> = { ...files };
  for (const { file, span, newText } of edits) {
    const name = file.slice(root.length + 1).replaceAll('\\', '/');
    changed[name] = replaceAt(changed[name] ?? '', span, newText);
  }
  return changed;
}

export function settings(...urls: readonly string[]): string {
  return JSON.stringify({ 'hookline.webhookUrls': urls }, undefined, 2);
}

export function listener(port: number, address: string, more: Partial<Listener> = {}): Listener {
  const scope = /^127\.|^::1$/.test(address)
    ? 'loopback'
    : address === '::' || address === '0.0.0.0'
      ? 'all'
      : 'specific';
  return {
    port,
    address,
    family: address.includes(':') ? 'IPv6' : 'IPv4',
    scope,
    pids: [4711],
    command: 'node server.js',
    cwd: root,
    framework: undefined,
    role: 'app',
    workspace: true,
    reason: 'cwd',
    ...more,
  };
}
