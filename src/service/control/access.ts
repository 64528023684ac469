import type {FastifyRequest} from 'fastify';
import type {RulectlError} from '../../kit/errors.js';
import {type Caller, demand, type KeyRing} from '../access/key-ring.js';
import type {Scope} from '../api/role-messages.js';
import {errors} from './errors.js';
import type {RepositoryFeed} from './repository-feed.js';

/** Tells who calls. Throws 401 and 403; a role of the cluster may everything. */
export type Admit = (request: FastifyRequest, scope: Scope) => Caller;

/** Knows keys as the repository has them; before it was read, no key can be judged, and why not is what is said. */
export function accessBy(keys: KeyRing, feed: RepositoryFeed): Admit {
  const identify = (authorization: string | undefined): Caller => {
    try {
      return keys.identify(authorization);
    } catch (error) {
      if ((error as RulectlError).code !== 'API_KEYS_NOT_LOADED') throw error;
      throw errors.CONTROL_STARTING(feed.failure ?? 'it is being read');
    }
  };
  return (request, scope) => {
    const caller = identify(request.headers.authorization);
    if (!caller.isRole) demand(caller, scope);
    return caller;
  };
}
