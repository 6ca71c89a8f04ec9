import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { Station } from '../../core/analysis/chain.ts';
import { localize } from '../messages.ts';
import { toRange } from './toDiagnostic.ts';

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
    const markdown = new vscode.MarkdownString(undefined, true);
    markdown.appendMarkdown('$(link) ').appendText(vscode.l10n.t('From the code to the URL')).appendMarkdown('\n\n');
    for (const { text, at } of stations) {
      markdown.appendMarkdown('- ').appendText(localize(text));
      if (at) {
        const { start } = toRange(at.span);
        const target = vscode.Uri.file(at.file).with({ fragment: `L${start.line + 1},${start.character + 1}` });
        markdown
          .appendMarkdown(' ([')
          .appendText(`${basename(at.file)}:${start.line + 1}`)
          .appendMarkdown(`](${target.toString()}))`);
      }
      markdown.appendMarkdown('\n');
    }
    return new vscode.Hover(markdown);
  }
}
