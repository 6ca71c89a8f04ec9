import * as vscode from 'vscode';
import type { Finding, Location, Severity, Span } from '../../core/analysis/finding.ts';
import { localize } from '../messages.ts';

const severities: Record<Severity, vscode.DiagnosticSeverity> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
};

/** The marker of a finding; its code opens the rule's page. */
export function toDiagnostic(finding: Finding, extensionUri: vscode.Uri): vscode.Diagnostic {
  const { span, message, severity, rule, related } = finding;
  const diagnostic = new vscode.Diagnostic(toRange(span), localize(message), severities[severity]);
  diagnostic.source = 'Hookline';
  diagnostic.code = { value: rule, target: vscode.Uri.joinPath(extensionUri, 'media', 'rules', `${rule}.md`) };
  diagnostic.relatedInformation = related.map(
    (other) => new vscode.DiagnosticRelatedInformation(toLocation(other), localize(other.message)),
  );
  return diagnostic;
}

/** Spans count lines and columns from 1, VS Code from 0. */
export function toRange({ line, column, endLine, endColumn }: Span): vscode.Range {
  return new vscode.Range(line - 1, column - 1, endLine - 1, endColumn - 1);
}

function toLocation({ file, span }: Location): vscode.Location {
  return new vscode.Location(vscode.Uri.file(file), toRange(span));
}
