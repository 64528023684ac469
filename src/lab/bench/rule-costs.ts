import type {JsonObject} from '../../kit/json.js';
import {LookupPending} from '../../rules/engine/lookup-pending.js';
import type {Ruleset, RulesetPart} from '../../rules/ruleset/ruleset.js';
import {benchNow} from './one-process.js';

/** Time for all rules together, milliseconds. */
const mostMs = 5000;
const samples = 5;

/**
 * What each rule costs on these facts, microseconds by name: the rule alone, evaluated again and again, less what an
 * evaluation without rules costs. A rule is looked at with the facts as they come and as all rules leave them, because
 * a late one finds nothing to do before. One that asks for a look-up is not measured: its time is not the processor's.
 */
export function measureRuleCosts(ruleset: Ruleset, facts: readonly JsonObject[]): Map<string, number> {
  const sets = [...facts, ...facts.flatMap(set => factsAfter(ruleset, set))];
  const sliceMs = Math.min(20, mostMs / (ruleset.rules.length + 1));
  const base = microseconds(ruleset.part([]), sets, sliceMs);
  const costs = new Map<string, number>();
  for (const {name, order} of ruleset.rules) {
    const us = microseconds(ruleset.part([order]), sets, sliceMs);
    if (base !== undefined && us !== undefined) costs.set(name, Math.max(0.001, us - base));
  }
  return costs;
}

/** Microseconds for one evaluation: the fastest of some slices, the least disturbed. Undefined for a part that waits for look-ups. */
function microseconds(part: RulesetPart, sets: readonly JsonObject[], sliceMs: number): number | undefined {
  const slices: number[] = [];
  for (let slice = 0; slice < samples; slice++) {
    const start = performance.now();
    let done = 0;
    do {
      for (const set of sets) {
        try {
          part.evaluatePart(set, {now: benchNow, limits: {timeoutMs: 0}});
        } catch (error) {
          // Facts that a rule refuses cost time as well.
          if (error instanceof LookupPending) return undefined;
        }
        done++;
      }
    } while (performance.now() - start < sliceMs / samples);
    slices.push(((performance.now() - start) * 1000) / done);
  }
  return Math.min(...slices);
}

function factsAfter(ruleset: Ruleset, facts: JsonObject): JsonObject[] {
  try {
    return [ruleset.evaluate(facts, {now: benchNow}).facts];
  } catch {
    return [];
  }
}
