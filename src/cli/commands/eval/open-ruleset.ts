import {refuse} from '../../../cluster/file/refuse.js';
import {readRuleArguments} from '../../../cluster/project/rule-files.js';
import type {Diagnostic} from '../../../rules/grl/diagnostic.js';
import type {SourceFile} from '../../../rules/grl/source.js';
import {loadRuleset} from '../../../rules/ruleset/load.js';
import type {Ruleset, RulesetSource} from '../../../rules/ruleset/ruleset.js';

/** Rules given on the command line: files and folders first, then each `-e`, called `<-e 1>` and so on in messages. */
export function looseSource(paths: readonly string[], expressions: readonly string[]): RulesetSource {
  const given = expressions.map((text, i): SourceFile => ({path: `<-e ${i + 1}>`, text}));
  return {files: [...readRuleArguments(paths), ...given]};
}

/** Loads rules; what is wrong with them is thrown as one error with every place, the rest told to `onWarnings`. */
export function openRuleset(source: RulesetSource, onWarnings: (found: readonly Diagnostic[]) => void): Ruleset {
  const ruleset = loadRuleset(source);
  if (ruleset.diagnostics.some(({severity}) => severity === 'error')) throw refuse(ruleset.diagnostics, source.files);
  if (ruleset.diagnostics.length > 0) onWarnings(ruleset.diagnostics);
  return ruleset;
}
