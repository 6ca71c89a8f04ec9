import * as vscode from 'vscode';
import type { Edit, Finding, Fix } from '../../core/analysis/finding.ts';
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
    return [
      ...here.flatMap((marker) => marker.finding.fixes.map((fix, index) => toCodeAction(marker, fix, index === 0))),
      ...here.flatMap((marker) => this.#fixAll(marker) ?? []),
    ];
  }

  /** The narrowest fix of every marker of this kind that has the same one; undefined when this is the only one. */
  #fixAll({ finding, diagnostic }: Marker): vscode.CodeAction | undefined {
    const template = finding.fixes[0]?.title.template;
    const alike = [...this.#markers.values()].flat().filter((marker) => {
      const [fix] = marker.finding.fixes;
      return marker.finding.rule === finding.rule && fix?.title.template === template;
    });
    if (template === undefined || alike.length < 2) return undefined;
    const title = vscode.l10n.t('Fix all {0} problems of this kind ({1})', alike.length, finding.rule);
    const edits = withoutOverlaps(alike.flatMap((marker) => marker.finding.fixes[0]?.edits ?? []));
    return codeAction(title, edits, alike.map((marker) => marker.diagnostic).concat(diagnostic));
  }
}

function toCodeAction({ diagnostic }: Marker, fix: Fix, narrowest: boolean): vscode.CodeAction {
  const action = codeAction(localize(fix.title), fix.edits, [diagnostic]);
  action.isPreferred = narrowest;
  return action;
}

function codeAction(title: string, edits: readonly Edit[], diagnostics: vscode.Diagnostic[]): vscode.CodeAction {
  const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
  action.diagnostics = diagnostics;
  action.edit = new vscode.WorkspaceEdit();
  const needsConfirmation = new Set(edits.map(({ file }) => file)).size > 1;
  for (const { file, span, newText } of edits) {
    action.edit.replace(vscode.Uri.file(file), toRange(span), newText, { label: title, needsConfirmation });
  }
  return action;
}

/** Of edits to the same place the first: two findings may ask for the same change. */
function withoutOverlaps(edits: readonly Edit[]): readonly Edit[] {
  const kept: Edit[] = [];
  for (const edit of edits) {
    const isTaken = kept.some(({ file, span }) => file === edit.file && toRange(span).intersection(toRange(edit.span)));
    if (!isTaken) kept.push(edit);
  }
  return kept;
}
