import {ProgramBuilder} from '../analysis/build-program.js';
import {parse} from '../grl/parser.js';
import {LoadedRuleset} from './loaded-ruleset.js';
import type {Ruleset, RulesetSource} from './ruleset.js';
import {rulesetDigest} from './ruleset-digest.js';

/**
 * Parses, checks and compiles rules. Never throws for what is wrong with them: that is in `diagnostics`, and evaluating
 * such a ruleset throws RULESET_INVALID.
 */
export function loadRuleset(source: RulesetSource): Ruleset {
  const {name = 'rules', version = null, files, functions = [], effects = 'any', onError = 'fail'} = source;
  const builder = new ProgramBuilder(files, functions, effects);
  const parsed = files.map((file, number) => parse(file, rule => builder.add(rule, number)));
  const resolved = builder.finish(parsed.map(({tree}) => tree));
  return new LoadedRuleset({
    name,
    version,
    digest: rulesetDigest(source),
    onError,
    program: resolved.program,
    diagnostics: [...parsed.flatMap(({diagnostics}) => diagnostics), ...resolved.diagnostics],
  });
}
