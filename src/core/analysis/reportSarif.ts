import { pathToFileURL } from 'node:url';
import type { Fix as SarifFix, Location as SarifLocation, Log, Region, ReportingDescriptor, Result } from 'sarif';
import { formatText } from '../text.ts';
import type { CheckResult } from './check.ts';
import type { Finding, Fix, Location, RuleId, Severity, Span } from './finding.ts';
import { relativePath } from './paths.ts';

const levels: Readonly<Record<Severity, Result.level>> = { error: 'error', warning: 'warning', information: 'note' };

const rules: Readonly<
  Record<RuleId, Pick<ReportingDescriptor, 'name' | 'shortDescription' | 'fullDescription' | 'help'>>
> = {
  'loopback-bind': {
    name: 'LoopbackBind',
    shortDescription: { text: 'A server listens on loopback only' },
    fullDescription: { text: 'A server on 127.0.0.1, ::1 or localhost accepts connections from its own machine only.' },
    help: {
      text: 'Listen on all interfaces when callers do not arrive on loopback. Silence it with a comment: hookline-ignore loopback-bind.',
    },
  },
  'port-mismatch': {
    name: 'PortMismatch',
    shortDescription: { text: 'A webhook URL leads to a port that the app does not listen on' },
    fullDescription: {
      text: 'The port of a registered webhook URL differs from the port of the server that it is meant for.',
    },
    help: {
      text: 'Change the port of the URL, or the port of the server. Silence it with a comment: hookline-ignore port-mismatch.',
    },
  },
  'env-port-ignored': {
    name: 'EnvPortIgnored',
    shortDescription: { text: 'PORT is set but nothing reads it' },
    fullDescription: {
      text: 'An environment file sets PORT, while the server listens on another port that is written in its code.',
    },
    help: {
      text: 'Read PORT in the code, or set it to the port of the code. Silence it with a comment: hookline-ignore env-port-ignored.',
    },
  },
};

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
            rules: Object.entries(rules).map(([id, rule]) => ({ id, ...rule })),
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
    ruleIndex: Object.keys(rules).indexOf(rule),
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
