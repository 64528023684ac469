import {footprintText} from '../analysis/footprint-path.js';
import type {GroupPair} from './interference.js';
import type {Survey} from './survey.js';

/** Why two groups cannot be kept apart. `rules` is the pair that forces it, by number. */
export interface Conflict {
  readonly kind: 'everything' | 'focus' | 'halt' | 'activation-group' | 'both-write' | 'both-ways' | 'late' | 'circle';
  readonly rules: readonly [number, number];
  /** The path that carries it, or what they share instead (`activation-group "g"`, `focus`, `Halt()`). */
  readonly path: string;
  /** `late`: the writer whose part `rules[0]` belongs to. `both-ways`: the way back. `circle`: a rule of each group. */
  readonly writer?: number;
  readonly back?: {readonly rules: readonly [number, number]; readonly path: string};
  readonly circle?: readonly number[];
}

/** What the planner decides about two groups that interfere. */
export type GroupRelation =
  /** `rules` and `path`: one example of what `second` waits for. */
  | {
      readonly kind: 'after';
      readonly first: number;
      readonly second: number;
      readonly rules: readonly [number, number];
      readonly path: string;
    }
  | {readonly kind: 'together'; readonly conflict: Conflict};

/** The lowest rank in each connected part and the rule that has it: the last of the part to be served. */
export function lastOfParts({ranks}: Survey, parts: Int32Array): ReadonlyMap<number, number> {
  const last = new Map<number, number>();
  parts.forEach((part, rule) => {
    const known = last.get(part);
    if (known === undefined || ranks[rule]! > ranks[known]!) last.set(part, rule);
  });
  return last;
}

/**
 * Decides about two groups that meet on paths (law of splits, 2). `A` may run a stage before `B` when B writes nothing
 * that A reads or writes, and every rule of each connected part of A that feeds B outranks every rule of B that it
 * feeds: the serial agenda then finishes that part before those rules fire, too. Comparing only the rules that interfere would
 * be wrong: a low-ranking rule of the part may enable them late.
 */
export function relationOf(
  survey: Survey,
  pair: GroupPair,
  lastOf: ReadonlyMap<number, number>,
  parts: Int32Array,
): GroupRelation {
  const {footprints, ranks} = survey;
  const together = (conflict: Conflict): GroupRelation => ({kind: 'together', conflict});
  if (pair.clash) {
    const {rules, path} = pair.clash;
    const unbounded = rules.some(rule => footprints[rule]?.everything);
    return together({kind: unbounded ? 'everything' : 'both-write', rules, path: footprintText(path)});
  }
  const [up] = pair.upward.values();
  const [down] = pair.downward.values();
  if (up && down) {
    return together({
      kind: 'both-ways',
      rules: [up.writer, up.reader],
      path: footprintText(up.path),
      back: {rules: [down.writer, down.reader], path: footprintText(down.path)},
    });
  }
  const [first, second] = up ? [pair.low, pair.high] : [pair.high, pair.low];
  for (const flow of (up ? pair.upward : pair.downward).values()) {
    const last = lastOf.get(parts[flow.writer]!)!;
    if (ranks[last]! > ranks[flow.reader]!) {
      return together({kind: 'late', rules: [last, flow.reader], path: footprintText(flow.path), writer: flow.writer});
    }
  }
  const {writer, reader, path} = (up ?? down)!;
  return {kind: 'after', first, second, rules: [writer, reader], path: footprintText(path)};
}
