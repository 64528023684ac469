import {sleep} from '../../../kit/wait.js';
import type {EvaluationResult} from '../../../rules/engine/answer.js';

/** Node states of the JSON contract. `ejected` is also what does not answer. */
export type RoleCondition = 'starting' | 'ready' | 'draining' | 'ejected' | 'stopped';

const probeMs = 1000;

/** Asks a role whether it is ready. */
export async function readiness(url: string): Promise<RoleCondition> {
  const answer = await get(`${url}/readyz`);
  return answer === undefined ? 'ejected' : ((answer.status as RoleCondition | undefined) ?? 'starting');
}

/** Whether a Prometheus has read its configuration and answers queries. */
export async function monitorAnswers(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/-/ready`, {signal: AbortSignal.timeout(probeMs)})).ok;
  } catch {
    return false;
  }
}

export interface RoleHealth {
  readonly status: RoleCondition;
  /** Seconds. */
  readonly uptime?: number;
  /** What it runs; of a node and a gateway with the digest of the bundle that it came in. */
  readonly rulesets?: readonly (EvaluationResult['ruleset'] & {readonly bundle?: string})[];
  readonly memory_usage?: number;
  /** Of a gateway: the nodes as it sees them. */
  readonly nodes?: readonly {readonly name: string; readonly state: string; readonly in_flight?: number}[];
}

/** Asks a role for its health; undefined when it does not answer. */
export const health = async (url: string): Promise<RoleHealth | undefined> =>
  (await get(`${url}/health`)) as RoleHealth | undefined;

async function get(url: string): Promise<Record<string, unknown> | undefined> {
  try {
    const response = await fetch(url, {signal: AbortSignal.timeout(probeMs)});
    return (await response.json()) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

/** Waits until a role that may not listen yet is ready. Answers false when the time is up, or nobody waits any more. */
export async function untilReady(
  url: () => string | null | undefined,
  {timeoutMs, giveUp}: {timeoutMs: number; giveUp: () => boolean},
): Promise<boolean> {
  const end = performance.now() + timeoutMs;
  while (performance.now() < end && !giveUp()) {
    const at = url();
    if (at && (await readiness(at)) === 'ready') return true;
    await sleep(50);
  }
  return false;
}

/** No request for so long, milliseconds: those that began with the rules before have ended. */
const unusedMs = 1000;

/**
 * Waits until no gateway has had a request at these nodes for a while, or the time is up. An evaluation keeps to the
 * rules that it began with over all its stages, so a group that is no longer in the rules is still asked for a moment.
 */
export async function untilUnused(
  gateways: readonly string[],
  names: readonly string[],
  {timeoutMs}: {timeoutMs: number},
): Promise<void> {
  const end = performance.now() + timeoutMs;
  let since = performance.now();
  while (performance.now() - since < unusedMs && performance.now() < end) {
    await sleep(50);
    const seen = (await Promise.all(gateways.map(health))).flatMap(found => found?.nodes ?? []);
    if (seen.some(({name, in_flight}) => names.includes(name) && (in_flight ?? 0) > 0)) since = performance.now();
  }
}
