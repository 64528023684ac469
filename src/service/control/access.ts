import type {FastifyRequest} from 'fastify';
import type {Scope} from '../api/role-messages.js';
import {type Caller, demand, type KeyRing} from '../role/key-ring.js';

/** Who calls; throws 401 and 403. A role of the cluster may everything. */
export function admit(request: FastifyRequest, keys: KeyRing, scope: Scope): Caller {
  const caller = keys.identify(request.headers.authorization);
  if (!caller.isRole) demand(caller, scope);
  return caller;
}
