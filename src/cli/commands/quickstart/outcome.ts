import {canonicalJson} from '../../../kit/json.js';
import {formatUs} from '../../../kit/units.js';
import {counted, listed, times} from '../../../kit/words.js';
import type {EvaluationResult} from '../../../rules/engine/answer.js';
import type {SplitReport} from '../../../rules/partition/split-report.js';
import {right} from '../../ui/table.js';
import type {Ui} from '../../ui/ui.js';

/** One answer with the time that it took to get it, microseconds. */
export interface TimedAnswer {
  readonly answer: EvaluationResult;
  readonly us: number;
}

/** What one group did, over all answers. */
interface GroupOutcome {
  readonly name: string;
  /** Its nodes, and how many answers each took part in. */
  readonly nodes: readonly {readonly name: string; readonly answers: number}[];
  readonly rules: number;
  readonly firings: number;
  /** Median of its evaluations inside the node. */
  readonly medianUs: number;
}

/** What must be the same: the facts, the firings in their order, and all that came out of them. */
const compared = ['facts', 'fired', 'changes', 'effects', 'log'] as const;

/** What was found; the JSON output. */
interface QuickstartOutcome {
  readonly answers: {readonly compared: number; readonly different: number};
  /** The first answer that differs, and in what. */
  readonly difference: {readonly customer: string; readonly in: string} | null;
  readonly groups: readonly GroupOutcome[];
  readonly oneProcess: {readonly medianUs: number};
  readonly cluster: {readonly medianUs: number; readonly hops: number; readonly calls: number};
}

/** In what two answers to the same question differ; undefined when they are one answer. */
export const differenceOf = (a: EvaluationResult, b: EvaluationResult): string | undefined =>
  compared.find(part => canonicalJson(a[part]) !== canonicalJson(b[part]));

export function outcomeOf(
  local: readonly TimedAnswer[],
  remote: readonly TimedAnswer[],
  plan: {
    /** Names of each group's rules. */
    readonly rules: ReadonlyMap<string, ReadonlySet<string>>;
    readonly hops: number;
    readonly calls: number;
    /** What a customer is called, by number of the answer. */
    readonly nameOf: (index: number) => string;
  },
): QuickstartOutcome {
  const differences = remote.flatMap(({answer}, i) => {
    const found = differenceOf(answer, local[i]!.answer);
    return found === undefined ? [] : [{customer: plan.nameOf(i), in: found}];
  });
  return {
    answers: {compared: remote.length, different: differences.length},
    difference: differences[0] ?? null,
    groups: [...plan.rules].map(([name, rules]) => groupOutcome(name, rules, remote)),
    oneProcess: {medianUs: median(local.map(({us}) => us))},
    cluster: {medianUs: median(remote.map(({us}) => us)), hops: plan.hops, calls: plan.calls},
  };
}

function groupOutcome(name: string, rules: ReadonlySet<string>, answers: readonly TimedAnswer[]): GroupOutcome {
  const shares = answers.flatMap(({answer}) => answer.groups?.filter(group => group.name === name) ?? []);
  const nodes = new Map<string, number>();
  for (const {node} of shares) nodes.set(node, (nodes.get(node) ?? 0) + 1);
  return {
    name,
    nodes: [...nodes].sort(([a], [b]) => (a < b ? -1 : 1)).map(([node, count]) => ({name: node, answers: count})),
    rules: rules.size,
    firings: answers.flatMap(({answer}) => answer.fired).filter(rule => rules.has(rule)).length,
    medianUs: median(shares.map(({durationUs}) => durationUs)),
  };
}

const median = (values: readonly number[]): number =>
  values.length === 0 ? 0 : [...values].sort((a, b) => a - b)[values.length >> 1]!;

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
  const table = ui.table(['group', 'node ×answers', right('rules'), right('firings'), right('time each')], rows, 2);
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
