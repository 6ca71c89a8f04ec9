import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { Station } from '../../core/analysis/chain.ts';
import type { Location } from '../../core/analysis/finding.ts';
import { localize } from '../messages.ts';

type ChainAt = (file: string, line: number, column: number) => Promise<readonly Station[] | undefined>;

/** Shows, at a server, a published port, an upstream or a registered URL, the way from the code to the URL. */
export class ChainHover implements vscode.HoverProvider {
  readonly #chainAt: ChainAt;

  /** Lines and columns count from 1. */
  constructor(chainAt: ChainAt) {
    this.#chainAt = chainAt;
  }

  async provideHover(
    { uri }: vscode.TextDocument,
    { line, character }: vscode.Position,
  ): Promise<vscode.Hover | undefined> {
    const stations = await this.#chainAt(uri.fsPath, line + 1, character + 1);
    if (!stations) return undefined;
    const lines = stations.map(({ text, at }) => `- ${plain(localize(text))}${at ? ` (${link(at)})` : ''}`);
    const title = `$(link) ${plain(vscode.l10n.t('From the code to the URL'))}`;
    const markdown = new vscode.MarkdownString([title, '', ...lines].join('\n'), true);
    return new vscode.Hover(markdown);
  }
}

function link({ file, span }: Location): string {
  const target = vscode.Uri.file(file).with({ fragment: `L${span.line},${span.column}` });
  return `[${plain(`${basename(file)}:${span.line}`)}](${target.toString()})`;
}

/** Text that Markdown leaves as it is; MarkdownString.appendText would not let it wrap. */
function plain(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]()#+\-.!~<>&|$]/g, String.raw`\$&`);
}
