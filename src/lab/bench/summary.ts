import {listed} from '../../kit/words.js';
import type {BenchReport} from './report.js';

/** What a bench found, in plain words, a sentence each: never a speed-up without what one process does. */
export function inWords(report: Omit<BenchReport, 'summary'>): string[] {
  const {answers, process, points, budget, baseline, gateway} = report;
  const sentences = [`All ${answers.compared} answers are those of one process.`];
  const counted = points.filter(({throughput}) => throughput !== null);
  const best = counted.reduce<(typeof counted)[number] | undefined>(
    (a, b) => (a === undefined || b.throughput! > a.throughput! ? b : a),
    undefined,
  );
  if (process && best) {
    sentences.push(
      `One process without any cluster${budget.milliCpu === null ? '' : ' and without a limit'} does ${perSecond(process.throughput)}; the best cluster here, ${nodesText(best.nodes)} ${best.topology}, ${perSecond(best.throughput!)}.`,
    );
    if (process.throughput >= best.throughput!) {
      sentences.push('Distribute these rules for availability and isolation, not for speed.');
    }
  }
  if (baseline !== null) {
    sentences.push(
      `One node under its quota of ${budget.milliCpu}m delivers ${Math.round(baseline * 100)} % of what it does without, for the same processor time${baseline >= 0.9 ? '' : ': a slow start, which flatters speed-ups'}.`,
    );
  }
  if (gateway) {
    sentences.push(`A gateway adds ${gateway.costMs.toFixed(2)} ms (median) to asking a node directly.`);
  }
  const unfair = points.filter(({comparable}) => !comparable).map(({nodes}) => String(nodes));
  if (unfair.length > 0) {
    const why =
      budget.kind === 'none'
        ? `there are no CPU quotas (${budget.why ?? 'not here'})`
        : 'their quotas do not fit this machine';
    sentences.push(`${listed([...new Set(unfair)])} nodes are not comparable: ${why}.`);
  }
  const missing = points.filter(({throughput}) => throughput === null);
  for (const {nodes, topology, runs} of missing) {
    const reason = runs.flatMap(run => run.invalid)[0] ?? 'not measured';
    sentences.push(`No run with ${nodesText(nodes)} (${topology}) counts: ${reason}.`);
  }
  return sentences;
}

export const perSecond = (value: number): string =>
  `${value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toFixed(1)}/s`;

export const nodesText = (nodes: number): string => (nodes === 1 ? 'one node' : `${nodes} nodes`);
