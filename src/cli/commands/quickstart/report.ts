import {formatUs} from '../../../kit/units.js';
import {counted, listed, times} from '../../../kit/words.js';
import type {SplitReport} from '../../../rules/partition/split-report.js';
import type {Ui} from '../../ui/ui.js';
import type {QuickstartOutcome} from './outcome.js';

/** What was found, for people: the verdict, the table, what the split costs and gives. */
export function outcomeText(
  {answers, difference, groups, oneProcess, cluster}: QuickstartOutcome,
  split: SplitReport,
  ui: Ui,
): string {
  const {compared, different} = answers;
  const verdict =
    different === 0
      ? `${ui.style('good', `✓ All ${compared} answers are the same`)}: facts, firings and their order, in one process and through the cluster.`
      : `${ui.style('bad', `✗ ${different} of ${compared} answers differ`)}, first ${difference?.customer} in its ${difference?.in}.`;
  const rows = groups.map(({name, nodes, rules, firings, medianUs}) => [
    ui.style('bold', name),
    nodes.map(node => `${node.name} ${ui.style('dim', `×${node.answers}`)}`).join('  '),
    String(rules),
    String(firings),
    formatUs(medianUs),
  ]);
  const table = ui.table(
    [
      {title: 'group'},
      {title: 'node ×answers'},
      {title: 'rules', align: 'right'},
      {title: 'firings', align: 'right'},
      {title: 'time each', align: 'right'},
    ],
    rows,
    2,
  );
  return [
    verdict,
    table,
    section(ui, 'What the split costs', costs(split, oneProcess.medianUs, cluster.medianUs)),
    section(ui, 'What it gives', gains(split)),
  ].join('\n\n');
}

const section = (ui: Ui, title: string, sentences: readonly string[]): string =>
  [ui.style('title', title), ...sentences.map(sentence => `  ${sentence}`)].join('\n');

function costs({hops, calls}: SplitReport, localUs: number, clusterUs: number): string[] {
  return [
    `An answer waits for nodes ${times(hops)} (${counted(hops, 'hop')}) and takes ${counted(calls, 'call')} to nodes; one process needs none.`,
    `Half of the answers took less than ${formatUs(clusterUs)} through the cluster, and ${formatUs(localUs)} in one process:`,
    clusterUs > localUs
      ? `these rules are cheap, and the ${formatUs(clusterUs - localUs)} between are the way there and back.`
      : 'here the nodes side by side won the time of the way back.',
  ];
}

function gains({stages}: SplitReport): string[] {
  const parallel = stages.filter(({parts}) => parts.length > 1).map(({groups}) => listed(groups));
  return [
    ...(parallel.length === 0
      ? ['Nothing runs side by side in this split.']
      : [`Side by side run ${parallel.join('; ')}: none of them writes what another reads.`]),
    'Each group has nodes of its own: it fails, grows and is changed without the others.',
    'A node may die at any moment: another of its group answers instead, and the answer is the same.',
    'Many requests at once are spread over the nodes of each group.',
  ];
}
