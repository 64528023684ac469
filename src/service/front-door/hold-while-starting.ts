import type {FastifyInstance} from 'fastify';
import type {Lifecycle} from '../../kit/lifecycle.js';
import {headers} from '../api/headers.js';

/** A caller waits so long for a role that starts, or as long as it asks for if that is less; then it is told to come back. */
const patienceMs = 3000;
/** Further callers are told at once: waiting must not pile up. */
const mostHeld = 1000;
/** The routes of callers. Gateways, which ask nodes for parts, look at readiness. */
const callersRoutes = ['/v1/evaluate', '/v1/facts'];

/**
 * Has callers of a role that starts wait until it is ready. A balancer which does not look at readiness sends requests
 * as soon as somebody listens, and may not repeat one that was refused.
 */
export function holdWhileStarting(app: FastifyInstance, lifecycle: Lifecycle): void {
  let held = 0;
  app.addHook('onRequest', (request, _reply, done) => {
    if (lifecycle.state !== 'starting' || held >= mostHeld) return done();
    const {url = ''} = request.routeOptions;
    if (!callersRoutes.some(route => url.startsWith(route))) return done();
    held++;
    const go = (): void => {
      clearTimeout(patience);
      forget();
      held--;
      done();
    };
    const ownMs = Number(request.headers[headers.timeout]) || patienceMs;
    const patience = setTimeout(go, Math.min(ownMs, patienceMs));
    const forget = lifecycle.onChange(go);
  });
}
