import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {defaultFile} from '../../../cluster/project/project.js';
import {openProject} from '../../../cluster/providers/open-project.js';
import {writeFileAtomic} from '../../../kit/atomic-file.js';
import {autoPartition} from '../../../rules/partition/auto-partition.js';
import {graphDot, graphOf} from '../../../rules/partition/graph.js';
import {graphSvg} from '../../../rules/partition/graph-svg.js';
import {diffPlans, type PlannedProgram} from '../../../rules/partition/plan-diff.js';
import {planOf} from '../../../rules/partition/plan-of.js';
import {splitReport} from '../../../rules/partition/split-report.js';
import {loadBundle} from '../../../service/bundles/loaded-bundle.js';
import {errors} from '../../errors.js';
import {planDiffText} from '../../ui/plan-diff-view.js';
import {splitText} from '../../ui/split-view.js';
import type {CommonOptions, Ui} from '../../ui/ui.js';
import {onControl} from '../rules/on-control.js';
import {groupOf, planProject} from './planned-project.js';

export interface SplitOptions extends CommonOptions {
  readonly auto?: number;
  readonly graph?: string;
  readonly diff?: string;
  readonly measure?: string | boolean;
  readonly target?: string;
}

/** `rulectl split`: the plan, its picture, and what changed against another version of the rules. */
export async function split({diff, graph, ...options}: SplitOptions, ui: Ui): Promise<void> {
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
