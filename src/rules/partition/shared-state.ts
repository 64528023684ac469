import type {Conflict, GroupRelation} from './conflict.js';
import type {Survey} from './survey.js';

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
