import type {FastifyInstance, FastifyReply, FastifyRequest} from 'fastify';
import type {z} from 'zod';
import {newCommitId} from '../../state/facts/commit-id.js';
import {errors} from '../../state/facts/errors.js';
import type {FactStore} from '../../state/facts/fact-store.js';
import {mergePatch} from '../../state/facts/merge-patch.js';
import type {SessionKey} from '../../state/facts/session-key.js';
import {errors as apiErrors} from '../api/errors.js';
import {readFacts} from '../api/evaluate-request.js';
import {RulesetQuery, SessionsQuery, StoreQuery} from '../api/session-messages.js';
import {readFields} from '../server/read-body.js';
import type {SessionService} from '../sessions/session-service.js';
import type {Admission} from './admission.js';
import {ttlOf} from './request-options.js';

export interface SessionRoutes extends Pick<SessionService, 'store' | 'rulesetOf'> {
  readonly admission: Admission;
}

/** `GET /v1/facts`, `GET|PUT|DELETE /v1/facts/{session}`; `?ruleset=` where there are several (docs/sessions.md). */
export function addSessionRoutes(app: FastifyInstance, {store, admission, rulesetOf}: SessionRoutes): void {
  const keyOf = ({params}: FastifyRequest, {ruleset}: z.output<typeof RulesetQuery>): SessionKey => {
    const {name, environment} = rulesetOf(ruleset);
    return {environment, ruleset: name, session: (params as {session: string}).session};
  };

  app.get('/v1/facts', async (request, reply) => {
    await admission.admit(request, 'facts');
    const {ruleset, prefix, cursor, limit: most} = readFields(SessionsQuery, request.query);
    const {name, environment} = rulesetOf(ruleset);
    const page = await store.list({environment, ruleset: name, most, prefix, cursor});
    return sendJson(reply, JSON.stringify(page));
  });

  app.get('/v1/facts/:session', async (request, reply) => {
    await admission.admit(request, 'facts');
    const key = keyOf(request, readFields(RulesetQuery, request.query));
    // The local copy is passed by: the caller must read what is stored.
    const stored = await store.load(key, {fresh: true});
    if (!stored) throw errors.FACTS_UNKNOWN_SESSION(key.session);
    const etag = etagOf(stored.version);
    reply.header('etag', etag);
    if (tagsIn(request.headers['if-none-match'])?.includes(stored.version)) return reply.code(304).send();
    return sendJson(reply, stored.text);
  });

  app.put('/v1/facts/:session', async (request, reply) => {
    await admission.admit(request, 'facts');
    const {ttl, ...query} = readFields(StoreQuery, request.query);
    const key = keyOf(request, query);
    const facts = readFacts(typeof request.body === 'string' ? request.body : '');
    const outcome = await store.commit({
      key,
      id: newCommitId(),
      // A null in facts means "not there", as everywhere; as a patch of nothing it leaves none.
      text: JSON.stringify(mergePatch({}, facts)),
      ...(await expectedBy(request, store, key)),
      ttlMs: ttlOf(ttl),
    });
    if (outcome.outcome === 'conflict') throw errors.FACTS_STALE(key.session);
    if (outcome.outcome === 'committed' && outcome.stored) reply.header('etag', etagOf(outcome.stored.version));
    return reply.code(204).send();
  });

  app.delete('/v1/facts/:session', async (request, reply) => {
    await admission.admit(request, 'facts');
    const key = keyOf(request, readFields(RulesetQuery, request.query));
    const {expected} = await expectedBy(request, store, key);
    const outcome = await store.delete(key, expected ?? undefined);
    if (outcome === 'conflict') throw errors.FACTS_STALE(key.session);
    if (outcome === 'absent') throw errors.FACTS_UNKNOWN_SESSION(key.session);
    return reply.code(204).send();
  });
}

const sendJson = (reply: FastifyReply, text: string): FastifyReply => reply.type('application/json').send(text);

const etagOf = (version: string): string => `"${version}"`;

/** Versions in `"a", W/"b"`; `*` is kept as it is. */
const tagsIn = (header: string | undefined): string[] | undefined =>
  header?.split(',').map(tag => tag.trim().replace(/^(?:W\/)?"(.*)"$/, '$1'));

/**
 * The version that If-Match or If-None-Match (RFC 9110 §13.1) asks for. Weak tags never match in If-Match. `If-Match: *`
 * and several tags take the version in force, so that the commit still compares. Throws FACTS_STALE.
 */
async function expectedBy(
  {headers}: FastifyRequest,
  store: FactStore,
  key: SessionKey,
): Promise<{expected?: string | null}> {
  const {'if-match': match, 'if-none-match': noneMatch} = headers;
  if (noneMatch !== undefined) {
    if (noneMatch.trim() === '*') return {expected: null};
    throw apiErrors.API_FIELD_INVALID('If-None-Match', '* where something is written');
  }
  if (match === undefined) return {};
  const wanted = match.split(',').map(tag => tag.trim());
  if (wanted.length === 1 && wanted[0] !== '*') return {expected: /^"(.*)"$/.exec(wanted[0]!)?.[1] ?? 'weak'};
  const stored = await store.load(key, {fresh: true});
  if (!stored || !(wanted.includes('*') || wanted.includes(etagOf(stored.version))))
    throw errors.FACTS_STALE(key.session);
  return {expected: stored.version};
}
