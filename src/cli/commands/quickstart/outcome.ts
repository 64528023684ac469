import {canonicalJson} from '../../../kit/json.js';
import type {EvaluationResult} from '../../../rules/engine/answer.js';

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
export interface QuickstartOutcome {
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
