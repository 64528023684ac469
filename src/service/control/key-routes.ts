import type {FastifyInstance} from 'fastify';
import type {KeyRing} from '../access/key-ring.js';
import {KeyBody} from '../api/role-messages.js';
import {readBody} from '../server/read-body.js';
import type {RepositoryFeed} from './repository-feed.js';

export interface KeyRoutes {
  readonly environment: string;
  readonly feed: RepositoryFeed;
  readonly keys: KeyRing;
}

/** Makes and revokes API keys (scope `admin`); only their hashes come here. The feed routes list them. */
export function addKeyRoutes(app: FastifyInstance, {environment, feed, keys}: KeyRoutes): void {
  app.post('/v1/keys', async (request, reply) => {
    const actor = keys.admit(request.headers.authorization, 'admin').id;
    const {author, ...key} = readBody(KeyBody, request.body);
    const made = await feed.repository.createKey(environment, key, {actor, author: author || actor, message: key.note});
    await feed.refresh();
    return reply.code(201).send({key: made});
  });

  app.delete('/v1/keys/:id', async (request, reply) => {
    const actor = keys.admit(request.headers.authorization, 'admin').id;
    const {id} = request.params as {id: string};
    await feed.repository.revokeKey(environment, id, {actor, author: actor, message: ''});
    await feed.refresh();
    return reply.code(204).send();
  });
}
