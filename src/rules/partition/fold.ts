import type {Program} from '../analysis/program.js';
import {costOf, ruleCosts} from './cost.js';
import type {Plan, PlanStage, RuleGroup} from './group-plan.js';
import {planOf} from './plan-of.js';

/** What a call from gateway to node costs a request in a data centre, in microseconds. */
const hopUs = 300;

/**
 * The plan with neighbouring stages folded onto one node where running their rules one after another costs less than
 * the hop between them (`fold: true`). Folding gives up isolation of the groups, never an answer: the folded groups
 * are planned anew as one.
 */
export function foldedPlan(program: Program, groups: readonly RuleGroup[]): Plan {
  const costs = ruleCosts(program);
  const together: string[][] = [];
  let plan = planOf(program, groups);
  for (;;) {
    const pair = plan.stages.findIndex((stage, i) => {
      const next = plan.stages[i + 1];
      return next !== undefined && foldingCostUs([stage, next], costs) < hopUs;
    });
    if (pair < 0) return plan;
    together.push(plan.stages.slice(pair, pair + 2).flatMap(groupsOf));
    plan = planOf(program, groups, together);
  }
}

/** What is lost by running the parts of two stages one after another on one node. */
function foldingCostUs(stages: readonly PlanStage[], costs: Float64Array): number {
  const partCosts = stages.map(stage => stage.parts.map(part => costOf(part.orders, costs)));
  const serial = partCosts.flat().reduce((sum, cost) => sum + cost, 0);
  const parallel = partCosts.reduce((sum, parts) => sum + Math.max(...parts), 0);
  return serial - parallel;
}

/** Names of the groups of a stage, in declared order within its parts. */
export const groupsOf = (stage: PlanStage): string[] => stage.parts.flatMap(part => part.groups);
