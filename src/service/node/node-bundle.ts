import type {EvaluateOptions} from '../../rules/engine/answer.js';
import type {PlanPart} from '../../rules/partition/group-plan.js';
import {type Bundle, everyGroup} from '../../rules/ruleset/bundle.js';
import type {RulesetPart} from '../../rules/ruleset/ruleset.js';
import {type LoadedBundle, loadBundle} from '../bundles/loaded-bundle.js';
import {Lookups} from '../evaluate/lookups.js';

/** A part of the plan, compiled. */
interface NodePart {
  readonly part: PlanPart;
  readonly rules: RulesetPart;
}

/** A bundle with what this node holds of it. */
export interface NodeBundle extends LoadedBundle {
  readonly parts: ReadonlyMap<string, NodePart>;
  /** Whether every rule is here, so that whole evaluations can be answered. */
  readonly whole: boolean;
  /** Only for requests of callers: calls of a gateway bring their answers along. */
  readonly lookups: Lookups | undefined;
}

/** Compiles what a node with these groups evaluates. Throws BUNDLE_* errors. */
export function nodeBundle(
  bundle: Bundle,
  groups: readonly string[],
  resolve?: (text: string, name: string) => string,
): NodeBundle {
  const loaded = loadBundle(bundle);
  const all = groups.includes(everyGroup);
  const planned = loaded.plan.stages.flatMap(stage => stage.parts);
  const own = planned.filter(part => all || groups.includes(part.host));
  return {
    ...loaded,
    parts: new Map(own.map(part => [part.name, {part, rules: loaded.ruleset.part(part.orders)}])),
    whole: all || own.length === planned.length,
    lookups: Lookups.of(bundle.functions, resolve),
  };
}

const warmUpMs = 25;

/** Runs the rules a little, so that the first request after a swap does not pay for compiling. */
export function warmUp({parts, whole, ruleset, bundle}: NodeBundle, now: string): void {
  const options: EvaluateOptions = {now, limits: bundle.limits};
  const runs: (() => unknown)[] = [...parts.values()].map(
    ({rules}) =>
      () =>
        rules.evaluatePart({}, options),
  );
  if (whole) runs.push(() => ruleset.evaluate({}, options));
  const end = performance.now() + warmUpMs;
  for (let round = 0; round < 100 && performance.now() < end; round++) {
    for (const run of runs) {
      try {
        run();
      } catch {
        // Missing facts may be an error of the rules; a warm-up does not care.
      }
    }
  }
}
