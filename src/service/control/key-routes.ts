import type {FastifyInstance} from 'fastify';
import {KeyBody} from '../api/role-messages.js';
import {readBody} from '../server/read-body.js';
import type {RulesetRoutes} from './ruleset-routes.js';

/** Makes and revokes API keys (scope `admin`); only their hashes come here. The feed routes list them. */
export function addKeyRoutes(
  app: FastifyInstance,
  {environment, feed, keys}: Pick<RulesetRoutes, 'environment' | 'feed' | 'keys'>,
): void {
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
