import type {Program} from '../analysis/program.js';
import type {Colocation, Plan} from './group-plan.js';

/** What a change of the rules does to a plan. */
export interface PlanDiff {
  readonly rules: ListDiff<string>;
  /** Groups whose stage or company changed. */
  readonly moved: readonly {readonly group: string; readonly from: Seat | null; readonly to: Seat | null}[];
  readonly colocations: ListDiff<Colocation>;
  /** Paths that parts are sent now and were not, and the other way round, by group. */
  readonly sends: readonly (ListDiff<string> & {readonly group: string})[];
  readonly hops: {readonly from: number; readonly to: number};
  readonly same: boolean;
}

interface ListDiff<Item> {
  readonly added: readonly Item[];
  readonly removed: readonly Item[];
}

/** Where a group runs: its stage, counted from 1, and the groups that it shares a part with. */
export interface Seat {
  readonly stage: number;
  readonly with: readonly string[];
}

export interface PlannedProgram {
  readonly program: Program;
  readonly plan: Plan;
}

/** Compares two plans of a project's rules. */
export function diffPlans(before: PlannedProgram, after: PlannedProgram): PlanDiff {
  const [oldSeats, newSeats] = [seatsOf(before.plan), seatsOf(after.plan)];
  const groups = [...new Set([...oldSeats.keys(), ...newSeats.keys()])];
  const moved = groups.flatMap(group => {
    const [from, to] = [oldSeats.get(group)?.seat ?? null, newSeats.get(group)?.seat ?? null];
    return JSON.stringify(from) === JSON.stringify(to) ? [] : [{group, from, to}];
  });
  const sends = groups.flatMap(group => {
    const change = diffLists(oldSeats.get(group)?.paths ?? [], newSeats.get(group)?.paths ?? [], path => path);
    return change.added.length + change.removed.length > 0 ? [{group, ...change}] : [];
  });
  const rules = diffLists(namesOf(before.program), namesOf(after.program), name => name);
  const colocations = diffLists(before.plan.colocations, after.plan.colocations, each => JSON.stringify(each));
  const hops = {from: before.plan.stages.length, to: after.plan.stages.length};
  const changes = [moved, sends, colocations.added, colocations.removed];
  return {rules, moved, colocations, sends, hops, same: changes.every(list => list.length === 0)};
}

function seatsOf({stages}: Plan): Map<string, {seat: Seat; paths: readonly string[]}> {
  const parts = stages.flatMap((stage, i) => stage.parts.map(part => ({part, stage: i + 1})));
  return new Map(
    parts.flatMap(({part, stage}) =>
      part.groups.map(group => {
        const seat = {stage, with: part.groups.filter(other => other !== group)};
        return [group, {seat, paths: [...new Set([...part.reads, ...part.writes])].sort()}] as const;
      }),
    ),
  );
}

const namesOf = ({rules}: Program): string[] => rules.map(rule => rule.name);

function diffLists<T>(before: readonly T[], after: readonly T[], keyOf: (item: T) => string): ListDiff<T> {
  const [old, now] = [new Set(before.map(keyOf)), new Set(after.map(keyOf))];
  return {added: after.filter(item => !old.has(keyOf(item))), removed: before.filter(item => !now.has(keyOf(item)))};
}
