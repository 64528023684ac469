import type {FootprintPath} from '../analysis/footprint-path.js';
import type {Program} from '../analysis/program.js';

/** How a ruleset runs over groups: stages one after another, the groups of a stage side by side. */
export interface Plan {
  readonly stages: readonly PlanStage[];
  /** Groups that could not be kept apart: they are evaluated as one part, on nodes of the first-named group. */
  readonly colocations: readonly Colocation[];
}

export interface PlanStage {
  readonly parts: readonly PlanPart[];
  /** Union over its parts. */
  readonly reads: readonly string[];
  readonly writes: readonly string[];
}

/** What one node evaluates in one call: the rules of a group, or of several co-located groups. */
export interface PlanPart {
  /** Its groups joined by `+`: unique in the plan, and the same wherever the plan is made from the same rules. */
  readonly name: string;
  /** Number of its stage, from 0. */
  readonly stage: number;
  /** The group whose nodes run it. */
  readonly host: string;
  /** Groups whose rules it holds, in declared order; more than one when co-located. */
  readonly groups: readonly string[];
  /** `Rule.order`s, ascending. */
  readonly orders: readonly number[];
  /** Paths sent: everything its rules read or write. */
  readonly sends: readonly FootprintPath[];
  /** `everything` when a rule's footprint cannot be bounded. */
  readonly sendsAll: boolean;
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  /** Parts of earlier stages, by name, whose writes this one reads or whose end it waits for. */
  readonly after: readonly string[];
}

/** Rules of a group, as the planner takes them. */
export interface RuleGroup {
  readonly name: string;
  /** `Rule.order`s. */
  readonly orders: readonly number[];
}

export interface Colocation {
  readonly groups: readonly string[];
  /** The pair that forces it. */
  readonly rules: readonly [string, string];
  /** What carries it: a path, or `focus`, `Halt()`, `activation-group "g"`. */
  readonly path: string;
  /** Stable name of the reason, for programs. */
  readonly kind: string;
  readonly why: string;
  /** What would have to change to keep them apart. */
  readonly fix: string;
}

/** Each group's rules, by the paths of the files that they stand in. */
export function declaredGroups(
  {files, rules}: Program,
  groups: readonly {readonly name: string; readonly files: readonly string[]}[],
): RuleGroup[] {
  return groups.map(({name, files: own}) => {
    const paths = new Set(own);
    return {name, orders: rules.filter(({file}) => paths.has(files[file]!.path)).map(({order}) => order)};
  });
}
