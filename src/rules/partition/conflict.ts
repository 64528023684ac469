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
  readonly back?: Pick<Conflict, 'rules' | 'path'>;
  readonly circle?: readonly number[];
}

/** What the planner decides about two groups that interfere: `rules` and `path` are one example of what `second` waits for. */
export type GroupRelation =
  | ({readonly kind: 'after'; readonly first: number; readonly second: number} & Pick<Conflict, 'rules' | 'path'>)
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

/**
 * What groups share beside facts: activation groups, the focus stack, and the end of the evaluation by `Halt()`.
 *
 * A shared activation group or focus ties groups together whatever their ranks. A group that halts may come after
 * another one whose every rule outranks the halting rule: nothing is cut short then.
 */
export function sharedStateRelations(survey: Survey, groups: Int32Array): GroupRelation[] {
  return [...activationGroups(survey, groups), ...exclusives(survey, groups)];
}

function activationGroups({footprints}: Survey, groups: Int32Array): GroupRelation[] {
  const firstMember = new Map<string, number>();
  const tied = new Set<string>();
  const relations: GroupRelation[] = [];
  footprints.forEach((footprint, rule) => {
    const name = footprint?.activationGroup;
    if (name === undefined || groups[rule]! < 0) return;
    const first = firstMember.get(name);
    if (first === undefined) firstMember.set(name, rule);
    else if (groups[first] !== groups[rule] && !tied.has(`${groups[rule]} ${name}`)) {
      tied.add(`${groups[rule]} ${name}`);
      const path = `activation-group ${JSON.stringify(name)}`;
      relations.push({kind: 'together', conflict: {kind: 'activation-group', rules: [first, rule], path}});
    }
  });
  return relations;
}

function exclusives({footprints, ranks}: Survey, groups: Int32Array): GroupRelation[] {
  /** Of each group: the rule that is served last, a rule bound to the focus, and the first rule to halt. */
  const members = new Map<number, {last: number; focus: number | undefined; halt: number | undefined}>();
  footprints.forEach((footprint, rule) => {
    const group = groups[rule]!;
    if (!footprint || group < 0) return;
    const known = members.get(group) ?? {last: rule, focus: undefined, halt: undefined};
    if (ranks[rule]! > ranks[known.last]!) known.last = rule;
    if (footprint.focuses) known.focus ??= rule;
    if (footprint.halts && (known.halt === undefined || ranks[rule]! < ranks[known.halt]!)) known.halt = rule;
    members.set(group, known);
  });
  const relations: GroupRelation[] = [];
  const together = (kind: Conflict['kind'], rule: number, other: number, path: string) =>
    relations.push({kind: 'together', conflict: {kind, rules: [rule, other], path}});
  for (const [group, {focus, halt}] of members) {
    if (focus === undefined && halt === undefined) continue;
    for (const [other, {last, focus: alsoFocus}] of members) {
      if (other === group || (alsoFocus !== undefined && focus === undefined)) continue;
      if (alsoFocus !== undefined && other < group) continue; // said once
      if (focus !== undefined) together('focus', focus, last, 'focus');
      else if (ranks[last]! > ranks[halt!]!) together('halt', halt!, last, 'Halt()');
      else relations.push({kind: 'after', first: other, second: group, rules: [last, halt!], path: 'Halt()'});
    }
  }
  return relations;
}
