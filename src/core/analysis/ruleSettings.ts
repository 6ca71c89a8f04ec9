import { parse } from 'jsonc-parser';
import { ruleIds, type Finding, type RuleId, type Severity } from './finding.ts';

/** What a person has set for rules: another severity, or `off`. */
export type RuleSettings = ReadonlyMap<RuleId, Severity | 'off'>;

/** The setting that holds them, in a settings.json. */
const rulesSetting = 'hookline.diagnostics.rules';
const levels: readonly (Severity | 'off')[] = ['off', 'information', 'warning', 'error'];

/** Reads the value of the setting; what is no rule or no severity counts as not set. */
export function readRuleSettings(value: unknown): RuleSettings {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return new Map(
    entries.flatMap(([name, set]) => {
      const rule = ruleIds.find((id) => id === name);
      const level = levels.find((each) => each === set);
      return rule && level ? [[rule, level] as const] : [];
    }),
  );
}

/** The setting in the text of a settings.json. */
export function ruleSettingsIn(text: string): RuleSettings {
  const settings: unknown = parse(text);
  const value: unknown =
    typeof settings === 'object' && settings !== null ? Reflect.get(settings, rulesSetting) : undefined;
  return readRuleSettings(value);
}

/** The finding as it is wanted; undefined when it is not. */
export function withSetting(finding: Finding, rules: RuleSettings | undefined): Finding | undefined {
  const level = rules?.get(finding.rule);
  if (level === 'off') return undefined;
  return level ? { ...finding, severity: level } : finding;
}
