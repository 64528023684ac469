import type {FootprintPath} from '../analysis/footprint-path.js';

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
  /** The group whose nodes run it. */
  readonly host: string;
  /** Groups whose rules it holds; more than one when co-located. */
  readonly groups: readonly string[];
  /** `Rule.order`s. */
  readonly orders: readonly number[];
  /** Paths sent: everything its rules read or write. */
  readonly sends: readonly FootprintPath[];
  /** `everything` when a rule's footprint cannot be bounded. */
  readonly sendsAll: boolean;
  readonly reads: readonly string[];
  readonly writes: readonly string[];
}

export interface Colocation {
  readonly groups: readonly string[];
  /** The pair that forces it. */
  readonly rules: readonly [string, string];
  readonly path: string;
  readonly why: string;
  /** What would have to change to keep them apart. */
  readonly fix: string;
}
