import {onTestFinished} from 'vitest';
import {silentLog} from '../../src/kit/log.js';
import {KeyRing} from '../../src/service/access/key-ring.js';
import {Admission} from '../../src/service/front-door/admission.js';
import {addEvaluateRoutes} from '../../src/service/front-door/evaluate-routes.js';
import {addSessionRoutes} from '../../src/service/front-door/session-routes.js';
import {RoleMetrics} from '../../src/service/server/metrics.js';
import {buildServer} from '../../src/service/server/server.js';
import {SessionEvaluator} from '../../src/service/sessions/session-evaluator.js';
import type {FactStore} from '../../src/state/facts/fact-store.js';
import {countingEvaluator} from './counting-sessions.js';

export const frontDoorKey = 'rk_of-a-test';

/** A front door with counting rules over a store, for the length of a test. Gives its URL. */
export async function frontDoor(store: FactStore): Promise<string> {
  const metrics = new RoleMetrics();
  const log = silentLog();
  const bodyBytes = 2 ** 16;
  const server = buildServer({name: 'door', host: '127.0.0.1', port: 0, bodyBytes, metrics, log});
  const keys = new KeyRing({token: frontDoorKey});
  const rulesetOf = (name = 'count') => ({name, environment: 'dev'});
  const evaluator = new SessionEvaluator({
    inner: countingEvaluator,
    store,
    rulesetOf,
    isHandled: () => false,
    onEffects: () => {},
    onConflict: () => {},
  });
  const admission = new Admission({keys, metrics});
  addSessionRoutes(server.app, {store, admission, rulesetOf});
  addEvaluateRoutes(server.app, {evaluator, admission, bodyBytes, metrics, log});
  const url = await server.listen();
  onTestFinished(async () => {
    await server.close(100);
    await store.close();
  });
  return url;
}
