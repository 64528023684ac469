import {footprintText} from '../analysis/footprint-path.js';
import type {Program} from '../analysis/program.js';
import {ruleCosts} from './cost.js';
import {costOf, foldedPlan, groupsOf} from './fold.js';
import type {Plan, PlanPart, RuleGroup} from './group-plan.js';
import {planOf} from './plan-of.js';
import type {PartReport, SplitFigures} from './split-figures.js';
import {splitSummary} from './split-summary.js';

/** What `rulectl split` shows of a plan; its JSON output. */
export interface SplitReport extends SplitFigures {
  /** The same in plain words, a sentence each. */
  readonly summary: readonly string[];
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
  const figures: SplitFigures = {
    rules: program.rules.length,
    costs: measured === undefined ? 'estimated' : 'measured',
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
  return {...figures, summary: splitSummary(figures)};
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
