import * as vscode from 'vscode';
import type { InspectedRequest, MessageName, MessageView, Source } from '../../protocol/inspector.ts';

/** What a person wants on the clipboard. */
export type Copied =
  | { readonly kind: 'text'; readonly label: string; readonly text: string }
  | { readonly kind: 'content'; readonly label: string; readonly source: Source }
  | { readonly kind: 'curl'; readonly label: string };

/** Lets a person choose what of a request to copy; undefined when they do not. */
export async function askWhatToCopy({ path, target, messages }: InspectedRequest): Promise<Copied | undefined> {
  const { t } = vscode.l10n;
  const { request, response, late } = messages;
  const ofMessage = (
    message: MessageView | undefined,
    source: MessageName,
    headers: string,
    body: string,
  ): Copied[] => [
    ...(message ? [{ kind: 'text', label: headers, text: headerLines(message) } as const] : []),
    ...(message && message.wireBytes > 0 ? [{ kind: 'content', label: body, source } as const] : []),
  ];
  const choices: Copied[] = [
    { kind: 'curl', label: t('As cURL') },
    { kind: 'text', label: t('Path'), text: path },
    ...(target === path ? [] : [{ kind: 'text', label: t('Path and Query'), text: target } as const]),
    ...ofMessage(request, 'request', t('Request Headers'), t('Request Body')),
    ...ofMessage(response, 'response', t('Response Headers'), t('Response Body')),
    ...ofMessage(late, 'late', t('Late Response Headers'), t('Late Response Body')),
  ];
  const items = choices.map((choice) => ({ label: choice.label, choice }));
  return (await vscode.window.showQuickPick(items, { title: t('Copy') }))?.choice;
}

function headerLines({ headers }: MessageView): string {
  return headers.map(({ name, value }) => `${name}: ${value}`).join('\n');
}
