import * as vscode from 'vscode';
import type { Edit, Finding, Fix } from '../../core/analysis/finding.ts';
import { localize } from '../messages.ts';
import { openDocument } from './openDocument.ts';
import { toRange } from './toDiagnostic.ts';

/** A marker and the finding it shows. */
export interface Marker {
  readonly finding: Finding;
  readonly diagnostic: vscode.Diagnostic;
}

/** The quick fixes of the markers that are shown. */
export class FindingFixes implements vscode.CodeActionProvider {
  #markers: ReadonlyMap<string, readonly Marker[]> = new Map();
  #versions: ReadonlyMap<string, number> = new Map();

  /** Replaces all markers, by file path; `versions` are those of the open documents that they were found in. */
  set(markers: ReadonlyMap<string, readonly Marker[]>, versions: ReadonlyMap<string, number>): void {
    this.#markers = markers;
    this.#versions = versions;
  }

  provideCodeActions(document: vscode.TextDocument, range: vscode.Range): vscode.CodeAction[] {
    const here = (this.#markers.get(document.uri.fsPath) ?? []).filter(({ diagnostic }) =>
      range.intersection(diagnostic.range),
    );
    const actions = [
      ...here.flatMap((marker) => marker.finding.fixes.map((fix, index) => toCodeAction(marker, fix, index === 0))),
      ...here.flatMap((marker) => this.#fixAll(marker) ?? []),
    ];
    return actions.filter(({ edit }) => edit?.entries().every(([uri]) => this.#isAsFound(uri)));
  }

  /** Whether a document has not been changed since: an edit would hit other characters than it is meant for. */
  #isAsFound({ fsPath }: vscode.Uri): boolean {
    const document = openDocument(fsPath);
    return document === undefined || document.version === this.#versions.get(fsPath);
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
