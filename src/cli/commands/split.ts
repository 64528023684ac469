import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {Command, InvalidArgumentError} from 'commander';
import {defaultFile, type Project, rulesetSourceOf} from '../../cluster/project/project.js';
import {openProject} from '../../cluster/providers/open-project.js';
import {writeFileAtomic} from '../../kit/atomic-file.js';
import {measureRuleCosts} from '../../lab/bench/rule-costs.js';
import type {Program} from '../../rules/analysis/program.js';
import {autoPartition} from '../../rules/partition/auto-partition.js';
import {graphDot, graphOf} from '../../rules/partition/graph.js';
import {graphSvg} from '../../rules/partition/graph-svg.js';
import type {Plan, RuleGroup} from '../../rules/partition/group-plan.js';
import {declaredGroups} from '../../rules/partition/group-plan.js';
import {diffPlans, type PlannedProgram} from '../../rules/partition/plan-diff.js';
import {planOf} from '../../rules/partition/plan-of.js';
import {splitReport} from '../../rules/partition/split-report.js';
import {loadBundle} from '../../service/bundles/loaded-bundle.js';
import {errors} from '../errors.js';
import {planDiffText} from '../ui/plan-diff-view.js';
import {splitText} from '../ui/split-view.js';
import {type TargetOptions, Ui} from '../ui/ui.js';
import {factsFor} from './bench/project-workload.js';
import {openRuleset} from './eval/open-ruleset.js';
import {onControl} from './rules/on-control.js';

export const command = (): Command =>
  new Command('split')
    .description('show how the rules are split over node groups: stages, what each reads and writes, what cannot part')
    .option('--auto <groups>', 'let the planner make this many groups, whatever the cluster file says', wholeNumber)
    .option('--graph <file>', 'also draw rules, groups and interference: .svg or .dot')
    .option(
      '--diff <folder|version>',
      'what changes against the project in this folder, for example a checkout of the main branch, or against a version that was pushed',
    )
    .option(
      '--measure [facts]',
      'measure what each rule costs, on facts/ or on the facts of this file, instead of estimating it',
    )
    .option('--target <name>', 'cluster whose repository has the version (default: the one that `up` made)')
    .action(split);

/** Reads a whole number from 1 to 1000 off the command line. */
function wholeNumber(text: string): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= 1 && number <= 1000) return number;
  throw new InvalidArgumentError('A whole number from 1 to 1000 is wanted.');
}

interface SplitOptions extends TargetOptions {
  readonly auto?: number;
  readonly graph?: string;
  readonly diff?: string;
  readonly measure?: string | boolean;
}

/** `rulectl split`: the plan, its picture, and what changed against another version of the rules. */
export async function split({diff, graph, ...options}: SplitOptions): Promise<void> {
  const ui = new Ui(options);
  const draw = graph === undefined ? undefined : drawingFor(graph);
  const before = diff === undefined ? undefined : await planBefore(diff, options);
  const planned = await planProject(options);
  const {program, groups, plan, project, costs} = planned;
  const report = splitReport(program, groups, costs);
  if (graph !== undefined && draw) {
    await writeFileAtomic(graph, draw(graphOf(program, plan, groupOf(groups))));
    ui.note(`Drew ${graph}.`);
  }
  const changes = before && diffPlans(before, planned);
  const isWhole = project.spec.topology === 'replicated' && options.auto === undefined;
  ui.result({topology: project.spec.topology, ...report, ...(changes ? {diff: changes} : {})}, () =>
    [
      splitText(report, {style: ui.style, isWhole}),
      ...(changes
        ? [planDiffText(changes, {style: ui.style, before: isVersion(diff!) ? `version ${diff}` : diff!})]
        : []),
    ].join('\n\n'),
  );
}

function drawingFor(file: string): typeof graphSvg {
  if (file.endsWith('.svg')) return graphSvg;
  if (/\.(dot|gv)$/.test(file)) return graphDot;
  throw errors.SPLIT_GRAPH_FORMAT(file);
}

/** A number that is no folder is a version of the ruleset in the repository. */
const isVersion = (diff: string): boolean => /^\d+$/.test(diff) && !existsSync(diff);

async function planBefore(diff: string, options: SplitOptions): Promise<PlannedProgram> {
  if (isVersion(diff)) return planVersion(Number(diff), options);
  const file = diff.endsWith('.yaml') ? diff : join(diff, defaultFile);
  if (!existsSync(file)) throw errors.SPLIT_DIFF_MISSING(diff);
  return planProject({file, auto: options.auto});
}

/** The plan of a version that was pushed, with the groups that it was pushed with. */
async function planVersion(version: number, {file, target, auto}: SplitOptions): Promise<PlannedProgram> {
  const {spec} = await openProject(file);
  const {bundle} = await onControl({file, target}, control => control.version(spec.name, version));
  const {program, plan} = loadBundle(bundle);
  return {program, plan: auto === undefined ? plan : planOf(program, autoPartition(program, {nodes: auto}))};
}

/** A project's rules with the plan that its gateways and nodes make of them. */
interface PlannedProject {
  readonly project: Project;
  readonly program: Program;
  readonly groups: readonly RuleGroup[];
  readonly plan: Plan;
  /** Measured microseconds of rules by name; undefined where they are estimated. */
  readonly costs: ReadonlyMap<string, number> | undefined;
}

interface PlanOptions {
  readonly file?: string | undefined;
  /** Let the planner make so many groups. */
  readonly auto?: number | undefined;
  /** Measure the rules on the project's facts, or on those of a file. */
  readonly measure?: string | boolean | undefined;
}

/** Fact sets that a rule is measured with: more would only leave each less time. */
const maxMeasured = 20;

/** Loads and plans a project; `auto` groups are made by the planner. Throws what is wrong with the file or the rules. */
async function planProject({file, auto, measure}: PlanOptions): Promise<PlannedProject> {
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
function groupOf(groups: readonly RuleGroup[]): (order: number) => string {
  const names = new Map(groups.flatMap(({name, orders}) => orders.map(order => [order, name] as const)));
  return order => names.get(order) ?? '';
}
