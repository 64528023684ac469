import type {FastifyInstance} from 'fastify';
import type {Lifecycle} from '../../kit/lifecycle.js';
import {headers} from '../api/headers.js';

/** How long a caller waits for a role that starts before it is told to come back; less where it says so itself. */
const patienceMs = 3000;
/** Callers beyond are told at once: waiting must not pile up. */
const mostHeld = 1000;
/** What callers ask; nodes are asked for parts by gateways, which know better. */
const doors = ['/v1/evaluate', '/v1/facts'];

/**
 * Has callers of a role that starts wait until it is ready. A balancer which does not look at readiness sends requests
 * as soon as somebody listens, and may not repeat one that was refused.
 */
export function holdWhileStarting(app: FastifyInstance, lifecycle: Lifecycle): void {
  let held = 0;
  app.addHook('onRequest', (request, _reply, done) => {
    if (lifecycle.state !== 'starting' || held >= mostHeld) return done();
    const {url = ''} = request.routeOptions;
    if (!doors.some(door => url.startsWith(door))) return done();
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
