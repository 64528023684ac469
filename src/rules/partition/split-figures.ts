import type {Colocation} from './group-plan.js';

/** What a plan looks like and what it costs. */
export interface SplitFigures {
  readonly rules: number;
  /** Whether the costs are measured ones, or estimates. */
  readonly costs: 'measured' | 'estimated';
  readonly stages: readonly StageReport[];
  readonly colocations: readonly Colocation[];
  /** The heaviest part of each stage: an answer takes at least these one after another. Estimated microseconds. */
  readonly criticalPath: {readonly parts: readonly string[]; readonly costUs: number};
  /** All rules one after another in one process, estimated microseconds. */
  readonly serialCostUs: number;
  /** Times that an answer waits for nodes, one after another. */
  readonly hops: number;
  /** Calls to nodes for one answer. */
  readonly calls: number;
  /** What `fold: true` would make of it. */
  readonly fold: {readonly hops: number; readonly savedHops: number; readonly stages: readonly (readonly string[])[]};
}

interface StageReport {
  readonly groups: readonly string[];
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  readonly parts: readonly PartReport[];
}

export interface PartReport {
  readonly name: string;
  readonly host: string;
  readonly groups: readonly string[];
  readonly rules: number;
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  /** Paths whose facts a node is sent; `*` is all of them. */
  readonly sends: readonly string[];
  readonly after: readonly string[];
  readonly costUs: number;
}
