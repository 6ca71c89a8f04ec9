import * as vscode from 'vscode';
import type { Finding, Fix } from '../../core/analysis/finding.ts';
import { localize } from '../messages.ts';
import { toRange } from './toDiagnostic.ts';

/** A marker and the finding it shows. */
export interface Marker {
  readonly finding: Finding;
  readonly diagnostic: vscode.Diagnostic;
}

/** The quick fixes of the markers that are shown. */
export class FindingFixes implements vscode.CodeActionProvider {
  #markers = new Map<string, readonly Marker[]>();

  /** Replaces all markers, by file path. */
  set(markers: Map<string, readonly Marker[]>): void {
    this.#markers = markers;
  }

  provideCodeActions(document: vscode.TextDocument, range: vscode.Range): vscode.CodeAction[] {
    const here = (this.#markers.get(document.uri.fsPath) ?? []).filter(({ diagnostic }) =>
      range.intersection(diagnostic.range),
    );
    return here.flatMap((marker) => marker.finding.fixes.map((fix, index) => toCodeAction(marker, fix, index === 0)));
  }
}

function toCodeAction({ diagnostic }: Marker, fix: Fix, narrowest: boolean): vscode.CodeAction {
  const title = localize(fix.title);
  const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
  action.diagnostics = [diagnostic];
  action.isPreferred = narrowest;
  action.edit = new vscode.WorkspaceEdit();
  const needsConfirmation = new Set(fix.edits.map(({ file }) => file)).size > 1;
  for (const { file, span, newText } of fix.edits) {
    action.edit.replace(vscode.Uri.file(file), toRange(span), newText, { label: title, needsConfirmation });
  }
  return action;
}
