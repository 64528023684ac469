import {openProject, type Project, rulesetSourceOf} from '../../../cluster/spec/project.js';
import type {Program} from '../../../rules/analysis/program.js';
import {autoPartition} from '../../../rules/partition/auto-partition.js';
import type {Plan, RuleGroup} from '../../../rules/partition/plan.js';
import {planOf} from '../../../rules/partition/plan-of.js';
import {openRuleset} from '../eval/open-ruleset.js';

/** A project's rules with the plan that its gateways and nodes make of them. */
export interface PlannedProject {
  readonly project: Project;
  readonly program: Program;
  readonly groups: readonly RuleGroup[];
  readonly plan: Plan;
}

/** Loads and plans a project; `auto` groups are made by the planner. Throws what is wrong with the file or the rules. */
export async function planProject(file: string | undefined, auto?: number): Promise<PlannedProject> {
  const project = await openProject(file);
  const program = openRuleset(rulesetSourceOf(project), () => {}).program!;
  const groups = groupsOf(project, program, auto ?? project.spec.auto?.nodes);
  return {project, program, groups, plan: planOf(program, groups)};
}

function groupsOf({groups}: Project, program: Program, auto: number | undefined): readonly RuleGroup[] {
  if (auto !== undefined) return autoPartition(program, {nodes: auto}).filter(({orders}) => orders.length > 0);
  const paths = program.files.map(({path}) => path);
  return groups.map(({name, files}) => {
    const own = new Set(files);
    return {name, orders: program.rules.filter(rule => own.has(paths[rule.file]!)).map(rule => rule.order)};
  });
}

/** The group of a rule, by its order. */
export function groupOf(groups: readonly RuleGroup[]): (order: number) => string {
  const names = new Map(groups.flatMap(({name, orders}) => orders.map(order => [order, name] as const)));
  return order => names.get(order) ?? '';
}
