import {median} from '../statistics/summary.js';
import type {EvaluationClient} from './evaluation-client.js';

export interface HopCost {
  readonly directMs: number;
  readonly throughMs: number;
  readonly costMs: number;
}

const pairs = 300;
const warmUpPairs = 30;
/** Where look-ups take their time, fewer pairs have to do. */
const mostMs = 5000;

/** What a gateway adds to asking a node: the two by turns, one evaluation at a time. Medians, milliseconds. */
export async function hopCost(
  {direct, through}: {readonly direct: EvaluationClient; readonly through: EvaluationClient},
  bodies: readonly string[],
): Promise<HopCost> {
  const times: [number[], number[]] = [[], []];
  const end = performance.now() + mostMs;
  for (let pair = 0; pair < pairs + warmUpPairs && (performance.now() < end || pair < 2 * warmUpPairs); pair++) {
    const body = bodies[pair % bodies.length]!;
    // Who goes first alternates: the second finds caches warm.
    for (const which of pair % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)) {
      const start = performance.now();
      await (which === 0 ? direct : through).answers(body);
      if (pair >= warmUpPairs) times[which].push(performance.now() - start);
    }
  }
  const [directMs, throughMs] = [median(times[0]), median(times[1])];
  return {directMs, throughMs, costMs: throughMs - directMs};
}
