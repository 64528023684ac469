import type {Program} from '../../rules/analysis/program.js';
import {planOf} from '../../rules/partition/plan-of.js';

interface ProposedGroup {
  readonly name: string;
  /** Patterns of its files, for `rules` of a group in the cluster file. */
  readonly rules: readonly string[];
}

/** Groups with nodes of their own, or the reason why every node had better hold every rule. */
export type Proposal =
  | {readonly kind: 'groups'; readonly groups: readonly ProposedGroup[]}
  | {readonly kind: 'whole'; readonly why: string};

/** More groups than this are more processes than anybody wants to begin with. */
const maxGroups = 8;

/**
 * Node groups for rules that were written without any: each folder (or each file, at the top) is one, and those that
 * could not run apart without changing an answer are joined. Groups come in the order of their stages, so that rules
 * which interfere keep the order that they had.
 */
export function proposeGroups(program: Program): Proposal {
  const units = new Map<string, string[]>();
  for (const {path} of program.files) units.set(unitOf(path), [...(units.get(unitOf(path)) ?? []), path]);
  if (units.size < 2) return {kind: 'whole', why: 'all rules stand in one place'};
  const paths = program.files.map(({path}) => path);
  const declared = [...units].map(([name, files]) => ({
    name,
    orders: program.rules.filter(({file}) => files.includes(paths[file]!)).map(({order}) => order),
  }));
  const parts = planOf(program, declared).stages.flatMap(stage => stage.parts);
  if (parts.length < 2) return {kind: 'whole', why: 'no folder or file of rules could run apart from the others'};
  if (parts.length > maxGroups)
    return {kind: 'whole', why: `${parts.length} groups could run apart, more than it is worth to begin with`};
  const taken = new Set<string>();
  // Files without a rule stay with the first group: nobody else would load them.
  const ruleless = declared.filter(({orders}) => orders.length === 0).flatMap(({name}) => units.get(name)!);
  return {
    kind: 'groups',
    groups: parts.map(({groups}, i) => {
      const own = groups.flatMap(name => units.get(name)!);
      const files = paths.filter(path => own.includes(path) || (i === 0 && ruleless.includes(path)));
      return {name: freeName(groupNameFrom(groups), taken), rules: [...new Set(files.map(patternOf))]};
    }),
  };
}

/** `pricing` of `rules/pricing/vip.grl`, `vip` of `rules/vip.grl`. */
const unitOf = (path: string): string =>
  path
    .replace(/^rules\//, '')
    .split('/')[0]!
    .replace(/\.grl$/, '');

/** A folder is named as a whole: what is put into it later belongs to the group. */
const patternOf = (path: string): string => path.replace(/^(rules\/[^/]+)\/.*$/, '$1/**/*.grl');

const groupNameFrom = (units: readonly string[]): string =>
  units
    .join('-')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, 30)
    .replace(/-+$/, '') || 'rules';

function freeName(wanted: string, taken: Set<string>): string {
  let name = wanted;
  for (let i = 2; taken.has(name); i++) name = `${wanted}-${i}`;
  taken.add(name);
  return name;
}
