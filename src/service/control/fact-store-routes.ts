import type {FastifyInstance} from 'fastify';
import type {FactHost} from '../../state/facts/hosted/fact-host.js';
import type {KeyRing} from '../access/key-ring.js';
import {errors} from '../api/errors.js';
import {ChangesQuery} from '../api/role-messages.js';
import {readFields} from '../server/read-body.js';
import {endOfPoll} from './feed-routes.js';

export interface FactStoreRoutes {
  readonly host: FactHost;
  readonly keys: KeyRing;
  /** Ends what waits for changes, so that a stop need not wait for it. */
  readonly closing?: AbortSignal;
}

/** Facts travel inside JSON text, where every byte may take six. */
const bodyLimit = 32 * 2 ** 20;

/**
 * The fact store that this process holds, for the other roles of the cluster (cluster token only):
 * `POST /v1/fact-store/<call>` with the arguments as JSON, and `GET /v1/fact-store/changes?after=…&wait=25s`.
 */
export function addFactStoreRoutes(app: FastifyInstance, {host, keys, closing}: FactStoreRoutes): void {
  app.post('/v1/fact-store/:call', {bodyLimit}, async (request, reply) => {
    keys.demandRole(request.headers.authorization);
    const {call} = request.params as {call: string};
    const answer = await host.answer(call, parse(request.body));
    return reply.type('application/json').send(JSON.stringify(answer));
  });

  app.get('/v1/fact-store/changes', async (request, reply) => {
    keys.demandRole(request.headers.authorization);
    const {after = '', wait: waitMs = 0} = readFields(ChangesQuery, request.query);
    const page = await host.changes(after, waitMs, endOfPoll(reply, closing));
    return reply.type('application/json').send(JSON.stringify(page));
  });
}

function parse(body: unknown): unknown {
  try {
    return JSON.parse(String(body));
  } catch {
    throw errors.API_BODY_NOT_JSON('unexpected text');
  }
}
