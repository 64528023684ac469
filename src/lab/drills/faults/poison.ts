import type {JsonObject} from '../../../kit/json.js';
import type {Bundle} from '../../../rules/ruleset/bundle.js';
import {loadRuleset} from '../../../rules/ruleset/load.js';
import type {Ruleset} from '../../../rules/ruleset/ruleset.js';
import {sourceOfBundle} from '../../../rules/ruleset/source-of-bundle.js';
import type {ClusterUnderTest} from '../cluster/cluster-under-test.js';
import {GatewayPool} from '../load/gateway-pool.js';
import {errors} from './errors.js';

type Upstream = Pick<ClusterUnderTest, 'gateways' | 'key' | 'ca'>;

const everyMs = 100;
const limitCodes = new Set(['EVALUATION_MAX_FIRINGS', 'EVALUATION_TIMEOUT']);

/**
 * Facts whose evaluation runs into a limit: gives what begins to send them, ten times a second, and what that gives ends
 * it. Throws DRILL_NO_POISON when these facts are harmless to the rules: a drill with them would prove nothing.
 */
export function preparePoison(test: Upstream & Pick<ClusterUnderTest, 'bundle' | 'poisonFacts'>) {
  const {bundle, poisonFacts} = test;
  const [facts, ruleset, limits] = [poisonFacts(), loadRuleset(sourceOfBundle(bundle)), bundle.limits];
  const bad = facts.filter(each => runsIntoLimit(ruleset, each, limits));
  if (bad.length === 0) {
    throw errors.DRILL_NO_POISON(
      facts.length === 0 ? 'none are named' : 'the rules evaluate all that are named within their limits',
    );
  }
  return (): (() => Promise<void>) => sendPoison(bad, test);
}

function sendPoison(bad: readonly JsonObject[], {gateways, key, ca}: Upstream): () => Promise<void> {
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

function runsIntoLimit(ruleset: Ruleset, facts: JsonObject, limits: Bundle['limits']): boolean {
  try {
    ruleset.evaluate(facts, {limits});
    return false;
  } catch (error) {
    return limitCodes.has((error as {code?: string}).code ?? '');
  }
}
