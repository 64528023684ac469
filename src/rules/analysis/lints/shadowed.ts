import {addTo, groupBy} from '../../../kit/group-by.js';
import {equals} from '../../values/equality.js';
import {actionKey, meaningKey} from '../expression-text.js';
import {footprintOfAction} from '../footprint.js';
import {type FootprintPath, pathsMeet} from '../footprint-path.js';
import {satisfy} from '../logic/satisfy.js';
import type {Action, Rule} from '../program.js';
import type {Lint, LintContext} from './lint.js';
import {constantWritesOf} from './path-uses.js';

/** Rules that look at the same and do the same as an earlier one. */
export const duplicates: Lint = {
  name: 'duplicates',
  *run(context) {
    const first = new Map<string, Rule>();
    for (const rule of context.rules) {
      if (!rule.enabled) continue;
      const key = ruleKey(rule);
      const earlier = first.get(key);
      if (!earlier) first.set(key, rule);
      else {
        yield context.warning(rule, {
          code: 'RULE_DUPLICATE',
          message: `Rule "${rule.name}" has the condition and the actions of rule "${earlier.name}".`,
          ...context.name(rule),
          fix: 'Take one of them out.',
        });
      }
    }
  },
};

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
          ...context.name(rule),
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
      ...context.name(rule),
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

/** Actions are compared pair by pair, so the order of more than these is taken to matter. */
const maxReordered = 16;

/** Equal for rules that look at the same, do the same and exclude the same others. */
export const ruleKey = (rule: Rule): string =>
  JSON.stringify([
    meaningKey(rule.condition),
    actionKeys(rule),
    rule.agendaGroup,
    rule.activationGroup,
    rule.dateEffective,
    rule.dateExpires,
  ]);

/** What the actions do by their form, in one order whatever theirs is when none sees what another one does. */
function actionKeys({actions}: Rule): readonly string[] {
  const keys = actions.map(actionKey);
  return areIndependent(actions) ? keys.sort() : keys;
}

function areIndependent(actions: readonly Action[]): boolean {
  if (actions.length < 2 || actions.length > maxReordered) return false;
  // Effects and log entries come out in their order.
  if (!actions.every(({kind}) => kind === 'assign' || kind === 'set' || kind === 'retract')) return false;
  const prints = actions.map(footprintOfAction);
  const isSeenBy = (writes: readonly FootprintPath[], {reads, writes: others}: (typeof prints)[number]): boolean =>
    [...reads, ...others].some(path => writes.some(write => pathsMeet(write, path)));
  return prints.every(({writes}, i) => prints.every((other, j) => i === j || !isSeenBy(writes, other)));
}
