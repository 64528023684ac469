import {didYouMean} from '../../kit/did-you-mean.js';
import type {Diagnostic} from '../grl/diagnostic.js';
import type {Ruleset, RulesetSource} from '../ruleset/ruleset.js';
import type {Spot, TestCase} from './test-case.js';

/** Names that cases may use. */
interface KnownNames {
  readonly rules: ReadonlySet<string>;
  readonly agendaGroups: ReadonlySet<string>;
  readonly lookups: ReadonlySet<string>;
}

/**
 * Rules, agenda groups and look-ups that cases name and the ruleset, which must be free of errors, has not: unless
 * somebody says so, a misspelt `notFired` always holds. A template shows in every row of its table; once is enough.
 */
export function namesUnknown(
  cases: readonly TestCase[],
  ruleset: Ruleset,
  {functions = []}: Pick<RulesetSource, 'functions'>,
): Diagnostic[] {
  const {rules} = ruleset.program!;
  const known: KnownNames = {
    rules: new Set(rules.map(({name}) => name)),
    agendaGroups: new Set(['MAIN', ...rules.map(({agendaGroup}) => agendaGroup)]),
    lookups: new Set(functions),
  };
  const found = cases.flatMap(each => unknownIn(each, known));
  return [...new Map(found.map(each => [`${each.path}:${each.line}:${each.column} ${each.message}`, each])).values()];
}

function unknownIn({file, focus = [], lookups, expect, spotOf, settingSpotOf}: TestCase, known: KnownNames) {
  const found: Diagnostic[] = [];
  const check = (what: string, name: string | undefined, names: ReadonlySet<string>, spot: () => Spot) => {
    if (name === undefined || names.has(name)) return;
    const fix = didYouMean(name, names).trim();
    const message = `There is no ${what} "${name}".`;
    found.push({severity: 'error', code: 'TEST_FILE_INVALID', message, path: file, ...spot(), ...(fix && {fix})});
  };
  for (const field of ['fired', 'firedExactly', 'notFired'] as const) {
    for (const [i, name] of (expect[field] ?? []).entries()) check('rule', name, known.rules, () => spotOf([field, i]));
  }
  for (const field of ['effects', 'log'] as const) {
    for (const [i, entry] of (expect[field] ?? []).entries()) {
      if (typeof entry === 'object') check('rule', entry.rule, known.rules, () => spotOf([field, i, 'rule']));
    }
  }
  if (typeof expect.error === 'object') check('rule', expect.error.rule, known.rules, () => spotOf(['error', 'rule']));
  for (const [i, name] of focus.entries())
    check('agenda group', name, known.agendaGroups, () => settingSpotOf(['focus', i]));
  for (const {call} of lookups) check('look-up', call, known.lookups, () => settingSpotOf(['lookups']));
  return found;
}
