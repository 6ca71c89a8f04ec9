import { formatText } from '../text.ts';
import type { CheckResult } from './check.ts';
import { isArgument } from './commands/programArguments.ts';
import type { Fact, Value } from './facts.ts';
import type { Finding, Span } from './finding.ts';
import { relativePath } from './paths.ts';

export interface JsonReportOptions {
  readonly facts: boolean;
}

/** The findings, and the facts if wanted, as one JSON object; files are relative to the folder, with slashes. */
export function reportJson({ folder, findings, facts }: CheckResult, options: JsonReportOptions): string {
  const report = {
    findings: findings.map((finding) => findingJson(folder, finding)),
    ...(options.facts ? { facts: facts.map((fact) => factJson(folder, fact)) } : {}),
  };
  return JSON.stringify(report, null, 2);
}

function findingJson(folder: string, { rule, severity, file, span, message, related, fixes }: Finding): object {
  return {
    rule,
    severity,
    ...placeJson(folder, file, span),
    message: formatText(message),
    related: related.map((each) => ({ ...placeJson(folder, each.file, each.span), message: formatText(each.message) })),
    fixes: fixes.map(({ title, edits }) => ({
      title: formatText(title),
      edits: edits.map((edit) => ({ ...placeJson(folder, edit.file, edit.span), newText: edit.newText })),
    })),
  };
}

function factJson(folder: string, fact: Fact): object {
  const place = fact.file !== undefined && fact.span ? placeJson(folder, fact.file, fact.span) : {};
  switch (fact.kind) {
    case 'bind': {
      const { kind, language, framework, host, port } = fact;
      const values = { ...valueJson(folder, 'host', host), ...valueJson(folder, 'port', port) };
      return { kind, ...place, language, framework, ...values };
    }
    case 'allowedHosts':
      return { kind: fact.kind, ...place, framework: fact.framework, hosts: fact.hosts };
    case 'route': {
      const { kind, language, framework, method, path, handler } = fact;
      return { kind, ...place, language, framework, method: method ?? null, path, handler: handler ?? null };
    }
    case 'published': {
      const { kind, by, service, address, hostPort, containerPort } = fact;
      return {
        kind,
        ...place,
        by,
        service: service ?? null,
        address: address ?? null,
        ...valueJson(folder, 'port', containerPort),
        ...(hostPort ? valueJson(folder, 'hostPort', hostPort) : { hostPort: null }),
      };
    }
    case 'upstream': {
      const { kind, by, host, port } = fact;
      return { kind, ...place, by, ...valueJson(folder, 'host', host), ...valueJson(folder, 'port', port) };
    }
    case 'env':
      return { kind: fact.kind, ...place, name: fact.name, value: fact.value };
    case 'registered':
      return { kind: fact.kind, ...place, url: fact.url, host: fact.host, port: fact.port ?? null };
    default:
      return fact satisfies never;
  }
}

function valueJson(
  folder: string,
  name: 'host' | 'port' | 'hostPort',
  { value, source, env, span, file }: Value<string | number>,
): object {
  return {
    [name]: value ?? null,
    [`${name}Source`]: env.length > 0 && env.every(isArgument) ? 'commandLine' : source,
    ...(env.length > 0 ? { [`${name}Env`]: env } : {}),
    ...(span ? { [`${name}Span`]: span } : {}),
    ...(file === undefined ? {} : { [`${name}File`]: relativePath(folder, file) }),
  };
}

function placeJson(folder: string, file: string, span: Span): object {
  return { file: relativePath(folder, file), ...span };
}
