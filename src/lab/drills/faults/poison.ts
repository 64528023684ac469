import type {JsonObject} from '../../../kit/json.js';
import type {Ruleset} from '../../../rules/ruleset/ruleset.js';
import {GatewayPool} from '../load/gateway-pool.js';
import {errors} from './errors.js';

export interface PoisonOptions {
  readonly facts: readonly JsonObject[];
  readonly ruleset: Ruleset;
  readonly limits: {readonly maxFirings: number; readonly timeoutMs: number};
  readonly gateways: readonly string[];
  readonly key: string | undefined;
  readonly ca: string | undefined;
}

const everyMs = 100;
const limitCodes = new Set(['EVALUATION_MAX_FIRINGS', 'EVALUATION_TIMEOUT']);

/**
 * Facts whose evaluation runs into a limit: gives what begins to send them, ten times a second, and what that gives ends
 * it. Throws DRILL_NO_POISON when these facts are harmless to the rules: a drill with them would prove nothing.
 */
export function preparePoison({facts, ruleset, limits, ...cluster}: PoisonOptions): () => () => Promise<void> {
  const bad = facts.filter(each => runsIntoLimit(ruleset, each, limits));
  if (bad.length === 0) {
    throw errors.DRILL_NO_POISON(
      facts.length === 0 ? 'none are named' : 'the rules evaluate all that are named within their limits',
    );
  }
  return () => sendPoison(bad, cluster);
}

function sendPoison(
  bad: readonly JsonObject[],
  {gateways, key, ca}: Pick<PoisonOptions, 'gateways' | 'key' | 'ca'>,
): () => Promise<void> {
  const pool = new GatewayPool(gateways, {key, ca, connections: 4});
  const pending = new Set<Promise<unknown>>();
  let turn = 0;
  const timer = setInterval(() => {
    const body = JSON.stringify({facts: bad[turn++ % bad.length]});
    const sent = pool
      .send('POST', '/v1/evaluate', body)
      // It is meant to fail; what counts is what becomes of everybody else's requests.
      .catch(() => undefined)
      .finally(() => pending.delete(sent));
    pending.add(sent);
  }, everyMs);
  return async () => {
    clearInterval(timer);
    await Promise.all(pending);
    await pool.close();
  };
}

function runsIntoLimit(ruleset: Ruleset, facts: JsonObject, limits: PoisonOptions['limits']): boolean {
  try {
    ruleset.evaluate(facts, {limits});
    return false;
  } catch (error) {
    return limitCodes.has((error as {code?: string}).code ?? '');
  }
}
