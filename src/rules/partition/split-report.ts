import {footprintText} from '../analysis/footprint-path.js';
import type {Program} from '../analysis/program.js';
import {ruleCosts} from './cost.js';
import {costOf, foldedPlan, groupsOf} from './fold.js';
import type {Colocation, Plan, PlanPart, RuleGroup} from './plan.js';
import {planOf} from './plan-of.js';
import {splitSummary} from './split-summary.js';

/** What `rulectl split` shows of a plan; its JSON output. */
export interface SplitReport {
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
  /** The same in plain words, a sentence each. */
  readonly summary: readonly string[];
}

export interface StageReport {
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

/**
 * Plans the groups and reports stages, co-locations, critical path and hops.
 *
 * @param measured Microseconds of rules by name; the others are estimated.
 */
export function splitReport(
  program: Program,
  groups: readonly RuleGroup[],
  measured?: ReadonlyMap<string, number>,
): SplitReport {
  const plan = planOf(program, groups);
  const folded = foldedPlan(program, groups);
  const costs = ruleCosts(program, measured);
  const stages = plan.stages.map(stage => ({
    groups: groupsOf(stage),
    reads: stage.reads,
    writes: stage.writes,
    parts: stage.parts.map(part => partReport(part, costs)),
  }));
  const heaviest = stages.map(stage => stage.parts.reduce((a, b) => (b.costUs > a.costUs ? b : a)));
  const report = {
    rules: program.rules.length,
    costs: measured === undefined ? ('estimated' as const) : ('measured' as const),
    stages,
    colocations: plan.colocations,
    criticalPath: {
      parts: heaviest.map(part => part.name),
      costUs: rounded(heaviest.reduce((sum, part) => sum + part.costUs, 0)),
    },
    serialCostUs: rounded(costOf([...program.rules.keys()], costs)),
    hops: plan.stages.length,
    calls: callsOf(plan),
    fold: {
      hops: folded.stages.length,
      savedHops: plan.stages.length - folded.stages.length,
      stages: folded.stages.map(groupsOf),
    },
  };
  return {...report, summary: splitSummary(report)};
}

function partReport(part: PlanPart, costs: Float64Array): PartReport {
  const {name, host, groups, orders, reads, writes, after} = part;
  const sends = part.sendsAll ? ['*'] : part.sends.map(footprintText).sort();
  return {
    name,
    host,
    groups,
    rules: orders.length,
    reads,
    writes,
    sends,
    after,
    costUs: rounded(costOf(orders, costs)),
  };
}

const callsOf = (plan: Plan): number => plan.stages.reduce((calls, stage) => calls + stage.parts.length, 0);

const rounded = (us: number): number => Math.round(us * 100) / 100;
