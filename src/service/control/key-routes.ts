import type {FastifyInstance} from 'fastify';
import {KeyBody} from '../api/repository-messages.js';
import type {Admit} from './access.js';
import {readBody} from './read-body.js';
import type {RepositoryFeed} from './repository-feed.js';

export interface KeyRoutes {
  readonly environment: string;
  readonly feed: RepositoryFeed;
  readonly admit: Admit;
}

/** API keys: made by whoever may everything, known here by their hashes. Reading them is the feed's matter. */
export function addKeyRoutes(app: FastifyInstance, {environment, feed, admit}: KeyRoutes): void {
  app.post('/v1/keys', async (request, reply) => {
    const actor = admit(request, 'admin').id;
    const {author, ...key} = readBody(KeyBody, request.body);
    const made = await feed.repository.createKey(environment, key, {actor, author: author || actor, message: key.note});
    await feed.refresh();
    return reply.code(201).send({key: made});
  });

  app.delete('/v1/keys/:id', async (request, reply) => {
    const actor = admit(request, 'admin').id;
    const {id} = request.params as {id: string};
    await feed.repository.revokeKey(environment, id, {actor, author: actor, message: ''});
    await feed.refresh();
    return reply.code(204).send();
  });
}
