import {actionKey, meaningKey} from './expression-text.js';
import {footprintOfAction} from './footprint.js';
import {type FootprintPath, pathsMeet} from './footprint-path.js';
import type {Action, Rule} from './program.js';

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
