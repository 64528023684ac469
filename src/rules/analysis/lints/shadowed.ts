import {addTo, groupBy} from '../../../kit/group-by.js';
import {equals} from '../../values/equality.js';
import {nameEnd} from '../finding.js';
import {satisfy} from '../logic/satisfy.js';
import type {Rule} from '../program.js';
import {ruleKey} from '../rule-key.js';
import {constantWritesOf} from './constant-assigned.js';
import type {Lint, LintContext} from './lint.js';

/** Each rule is held against this many that could shadow it. */
const maxCompared = 24;

/** Rules without any effect because of another one: it always fires first, or always overwrites what they write. */
export const shadowed: Lint = {
  name: 'shadowed',
  needsAllRules: true,
  *run(context) {
    yield* beatenInTheirGroup(context);
    yield* overwritten(context);
  },
};

/** Of an activation group only one rule fires: a rule whose condition implies that of a higher one never does. */
function* beatenInTheirGroup(context: LintContext) {
  const groups = groupBy(
    context.rules.filter(rule => rule.activationGroup !== undefined && isPlain(rule)),
    rule => JSON.stringify([rule.activationGroup, rule.agendaGroup]),
  );
  for (const members of groups.values()) {
    const ranked = members.sort(byRank);
    for (const [i, rule] of ranked.entries()) {
      const winner = ranked.slice(Math.max(0, i - maxCompared), i).find(other => implies(rule, other, context));
      if (winner) {
        yield context.warning(rule, {
          code: 'RULE_SHADOWED',
          message:
            `Rule "${rule.name}" can never fire: whenever it could, rule "${winner.name}" of the same ` +
            `activation-group "${rule.activationGroup}" comes first.`,
          ...nameOf(rule, context),
          fix: 'Give it a higher salience than the more general rule.',
        });
      }
    }
  }
}

/** A rule that only sets places which a lower rule, bound to fire after it, sets again before anybody looks. */
function* overwritten(context: LintContext) {
  // One that ends the evaluation, or moves the focus, may come between any two.
  if (context.rules.some(rule => rule.enabled && context.footprint(rule).exclusive)) return;
  const byTarget = new Map<string, Rule[]>();
  const rules = context.rules.filter(rule => isPlain(rule) && rule.activationGroup === undefined);
  for (const rule of rules) {
    for (const {key} of constantWritesOf(rule)) addTo(byTarget, key, rule);
  }
  for (const rule of rules) {
    const writes = constantWritesOf(rule);
    // Every action must be such a write; an effect or a log entry is an outcome of its own.
    if (writes.length === 0 || writes.length !== rule.actions.length) continue;
    const rivals = (byTarget.get(writes[0]!.key) ?? []).slice(0, maxCompared);
    const winner = rivals.find(other => overwrites(other, rule, context));
    if (!winner) continue;
    const repeats = writesTheSame(winner, rule);
    yield context.warning(rule, {
      code: 'RULE_SHADOWED',
      message: repeats
        ? `Rule "${rule.name}" adds nothing: whenever it fires, rule "${winner.name}" writes the same after it.`
        : `What rule "${rule.name}" writes is always overwritten by rule "${winner.name}", which fires after it.`,
      ...nameOf(rule, context),
      fix: repeats
        ? 'Take it out, or correct its condition or what it writes.'
        : 'Give it a lower salience than the more general rule, or narrow the condition of that rule.',
    });
  }
}

function overwrites(winner: Rule, rule: Rule, context: LintContext): boolean {
  if (winner === rule || winner.agendaGroup !== rule.agendaGroup || byRank(winner, rule) < 0) return false;
  // The duplicates have a finding of their own.
  if (ruleKey(winner) === ruleKey(rule)) return false;
  const covered = new Set(constantWritesOf(winner).map(write => write.key));
  if (!constantWritesOf(rule).every(write => covered.has(write.key))) return false;
  return implies(rule, winner, context) && nobodyBetween(winner, rule, context);
}

/** Whether a rule writes nothing that another one does not write as well: an equal value does nothing (ruling 31). */
function writesTheSame(winner: Rule, rule: Rule): boolean {
  const values = new Map(constantWritesOf(winner).map(({key, value}) => [key, value]));
  return constantWritesOf(rule).every(({key, value}) => equals(values.get(key) ?? null, value));
}

/** Nothing changes what the two conditions read, and nothing that could fire before the winner sees the first value. */
function nobodyBetween(winner: Rule, rule: Rule, context: LintContext): boolean {
  const {conditionReads, writes} = context.footprint(rule);
  const watched = [...conditionReads, ...context.footprint(winner).conditionReads];
  const mayComeBefore = (other: Rule): boolean => byRank(other, winner) < 0 || other === winner;
  return (
    !watched.some(path => context.writers.anyMeets(path)) &&
    !writes.some(path => context.readers.anyMeets(path, mayComeBefore))
  );
}

/** Whether `rule` can hold only when `other` does, too. */
const implies = (rule: Rule, other: Rule, context: LintContext): boolean =>
  satisfy([context.form(rule), context.opposite(other)]).answer === 'no' && context.verdict(rule).answer !== 'no';

/** Rules that may fire whenever their condition holds. */
const isPlain = (rule: Rule): boolean =>
  rule.enabled && rule.dateEffective === undefined && rule.dateExpires === undefined && !rule.lockOnActive;

const byRank = (a: Rule, b: Rule): number => b.salience - a.salience || a.order - b.order;

const nameOf = (rule: Rule, context: LintContext) => ({
  at: rule.nameAt,
  end: nameEnd(context.program.files[rule.file]!.text, rule.nameAt),
});
