import { pathToFileURL } from 'node:url';
import type { Fix as SarifFix, Location as SarifLocation, Log, Region, ReportingDescriptor, Result } from 'sarif';
import { formatText } from '../text.ts';
import type { CheckResult } from './check.ts';
import type { Finding, Fix, Location, Severity, Span } from './finding.ts';
import { relativePath } from './paths.ts';
import { ruleDescriptions } from './rules/ruleDescriptions.ts';

const levels: Readonly<Record<Severity, Result.level>> = { error: 'error', warning: 'warning', information: 'note' };

const rules: readonly ReportingDescriptor[] = Object.entries(ruleDescriptions).map(([id, rule]) => ({
  id,
  name: rule.name,
  shortDescription: { text: rule.short },
  fullDescription: { text: rule.full },
  help: { text: `${rule.help} Silence it with a comment: hookline-ignore ${id}.` },
}));

/** The findings as SARIF 2.1.0, for code scanning; files are relative to the folder. */
export function reportSarif({ folder, findings }: CheckResult, version: string): string {
  const log: Log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Hookline',
            semanticVersion: version,
            rules: [...rules],
          },
        },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { SRCROOT: { uri: `${pathToFileURL(folder).href}/` } },
        results: findings.map((finding) => resultOf(folder, finding)),
      },
    ],
  };
  return JSON.stringify(log, null, 2);
}

function resultOf(folder: string, finding: Finding): Result {
  const { rule, severity, message, related, fixes } = finding;
  return {
    ruleId: rule,
    ruleIndex: rules.findIndex(({ id }) => id === rule),
    level: levels[severity],
    message: { text: formatText(message) },
    locations: [locationOf(folder, finding)],
    relatedLocations: related.map((each, id) => ({
      id,
      ...locationOf(folder, each),
      message: { text: formatText(each.message) },
    })),
    fixes: fixes.map((fix) => fixOf(folder, fix)),
  };
}

function locationOf(folder: string, { file, span }: Location): SarifLocation {
  return { physicalLocation: { artifactLocation: artifactOf(folder, file), region: regionOf(span) } };
}

function fixOf(folder: string, { title, edits }: Fix): SarifFix {
  const files = [...new Set(edits.map(({ file }) => file))];
  return {
    description: { text: formatText(title) },
    artifactChanges: files.map((file) => ({
      artifactLocation: artifactOf(folder, file),
      replacements: edits
        .filter((edit) => edit.file === file)
        .map(({ span, newText }) => ({ deletedRegion: regionOf(span), insertedContent: { text: newText } })),
    })),
  };
}

function artifactOf(folder: string, file: string): { uri: string; uriBaseId: string } {
  return { uri: relativePath(folder, file).split('/').map(encodeURIComponent).join('/'), uriBaseId: 'SRCROOT' };
}

function regionOf({ line, column, endLine, endColumn }: Span): Region {
  return { startLine: line, startColumn: column, endLine, endColumn };
}
