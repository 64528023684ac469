import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {defaultFile} from '../../../cluster/spec/project.js';
import {writeFileAtomic} from '../../../kit/atomic-file.js';
import {graphOf} from '../../../rules/partition/graph.js';
import {graphDot} from '../../../rules/partition/graph-dot.js';
import {graphSvg} from '../../../rules/partition/graph-svg.js';
import {diffPlans} from '../../../rules/partition/plan-diff.js';
import {splitReport} from '../../../rules/partition/split-report.js';
import {planDiffText} from '../../ui/plan-diff-view.js';
import {splitText} from '../../ui/split-view.js';
import type {Ui} from '../../ui/ui.js';
import type {SplitOptions} from '../split.js';
import {errors} from './errors.js';
import {groupOf, type PlannedProject, planProject} from './planned-project.js';

/** `rulectl split`: the plan, its picture, and what changed against another version of the rules. */
export async function split({file, auto, graph, diff}: SplitOptions, ui: Ui): Promise<void> {
  const draw = graph === undefined ? undefined : drawingFor(graph);
  const before = diff === undefined ? undefined : await planOther(diff, auto);
  const planned = await planProject(file, auto);
  const {program, groups, plan, project} = planned;
  const report = splitReport(program, groups);
  if (graph !== undefined && draw) {
    await writeFileAtomic(graph, draw(graphOf(program, plan, groupOf(groups))));
    ui.note(`Drew ${graph}.`);
  }
  const changes = before && diffPlans(before, planned);
  const isWhole = project.spec.topology === 'replicated' && auto === undefined;
  ui.result({topology: project.spec.topology, ...report, ...(changes ? {diff: changes} : {})}, () =>
    [
      splitText(report, {style: ui.style, isWhole}),
      ...(changes ? [planDiffText(changes, {style: ui.style, before: diff!})] : []),
    ].join('\n\n'),
  );
}

function drawingFor(file: string): typeof graphSvg {
  if (file.endsWith('.svg')) return graphSvg;
  if (/\.(dot|gv)$/.test(file)) return graphDot;
  throw errors.SPLIT_GRAPH_FORMAT(file);
}

async function planOther(folder: string, auto: number | undefined): Promise<PlannedProject> {
  const file = folder.endsWith('.yaml') ? folder : join(folder, defaultFile);
  if (!existsSync(file)) throw errors.SPLIT_DIFF_MISSING(folder);
  return planProject(file, auto);
}
