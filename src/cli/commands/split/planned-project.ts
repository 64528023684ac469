import {type Project, rulesetSourceOf} from '../../../cluster/project/project.js';
import {openProject} from '../../../cluster/providers/open-project.js';
import {measureRuleCosts} from '../../../lab/bench/rule-costs.js';
import type {Program} from '../../../rules/analysis/program.js';
import {autoPartition} from '../../../rules/partition/auto-partition.js';
import {declaredGroups, type Plan, type RuleGroup} from '../../../rules/partition/group-plan.js';
import {planOf} from '../../../rules/partition/plan-of.js';
import {factsFor} from '../bench/project-workload.js';
import {openRuleset} from '../eval/open-ruleset.js';

/** A project's rules with the plan that its gateways and nodes make of them. */
export interface PlannedProject {
  readonly project: Project;
  readonly program: Program;
  readonly groups: readonly RuleGroup[];
  readonly plan: Plan;
  /** Measured microseconds of rules by name; undefined where they are estimated. */
  readonly costs: ReadonlyMap<string, number> | undefined;
}

export interface PlanOptions {
  readonly file?: string | undefined;
  /** Let the planner make so many groups. */
  readonly auto?: number | undefined;
  /** Measure the rules on the project's facts, or on those of a file. */
  readonly measure?: string | boolean | undefined;
}

/** Fact sets that a rule is measured with: more would only leave each less time. */
const maxMeasured = 20;

/** Loads and plans a project; `auto` groups are made by the planner. Throws what is wrong with the file or the rules. */
export async function planProject({file, auto, measure}: PlanOptions): Promise<PlannedProject> {
  const project = await openProject(file);
  const ruleset = openRuleset(rulesetSourceOf(project), () => {});
  const program = ruleset.program!;
  const facts =
    measure === undefined || measure === false ? undefined : factsFor(project, measure === true ? undefined : measure);
  const costs = facts && measureRuleCosts(ruleset, facts.slice(0, maxMeasured));
  const groups = groupsOf(project, program, auto ?? project.spec.auto?.nodes, costs);
  return {project, program, groups, plan: planOf(program, groups), costs};
}

function groupsOf(
  {groups}: Project,
  program: Program,
  auto: number | undefined,
  costs: ReadonlyMap<string, number> | undefined,
): readonly RuleGroup[] {
  if (auto !== undefined)
    return autoPartition(program, {nodes: auto, ...(costs ? {costs} : {})}).filter(({orders}) => orders.length > 0);
  return declaredGroups(program, groups);
}

/** The group of a rule, by its order. */
export function groupOf(groups: readonly RuleGroup[]): (order: number) => string {
  const names = new Map(groups.flatMap(({name, orders}) => orders.map(order => [order, name] as const)));
  return order => names.get(order) ?? '';
}
