import type {FastifyInstance, FastifyReply, FastifyRequest} from 'fastify';
import {digestOf} from '../../kit/json.js';
import type {RoleState} from '../../kit/lifecycle.js';
import type {Bundle} from '../../rules/ruleset/bundle.js';
import type {KeyRing} from '../access/key-ring.js';
import {errors as apiErrors} from '../api/errors.js';
import {headers} from '../api/headers.js';
import {type Member, PollQuery} from '../api/role-messages.js';
import type {Watched} from '../follow/watched.js';
import {readFields} from '../server/read-body.js';
import type {MemberRegistry} from './member-registry.js';
import type {RepositoryFeed} from './repository-feed.js';

export interface FeedRoutes {
  readonly feed: RepositoryFeed;
  readonly members: MemberRegistry;
  readonly keys: KeyRing;
  /** Aborted when control stops: whoever waits is answered. */
  readonly closing: AbortSignal;
}

/** What the other roles follow by long poll. A node's poll of the bundles is its registration. */
export function addFeedRoutes(app: FastifyInstance, {feed, members, keys, closing}: FeedRoutes): void {
  const {snapshot} = feed;
  const bundles = (): Record<string, Bundle> | undefined => snapshot.value?.bundles;
  const notYet = () => feed.notReady();

  app.get('/v1/bundles', async (request, reply) => {
    const caller = keys.admit(request.headers.authorization, 'rules');
    const end = caller.isRole ? register(request, reply, members) : () => {};
    const etag = () => {
      const all = bundles();
      return all && etagOfAll(all);
    };
    await changed({request, reply, watched: snapshot, etag, closing});
    end();
    return answer(request, reply, etag(), notYet, () => ({bundles: bundles()}));
  });

  app.get('/v1/bundles/:name', async (request, reply) => {
    const caller = keys.admit(request.headers.authorization, 'rules');
    const {name} = request.params as {name: string};
    const end = caller.isRole ? register(request, reply, members) : () => {};
    const etag = () => {
      const all = bundles();
      if (!all) return undefined;
      return Object.hasOwn(all, name) ? etagOf(all[name]!) : 'none';
    };
    await changed({request, reply, watched: snapshot, etag, closing});
    end();
    const all = bundles();
    if (all && !Object.hasOwn(all, name)) throw apiErrors.API_RULESET_UNKNOWN(name, Object.keys(all));
    return answer(request, reply, etag(), notYet, () => all?.[name]);
  });

  app.get('/v1/members', async (request, reply) => {
    keys.admit(request.headers.authorization, 'rules');
    const {watched} = members;
    await changed({request, reply, watched, etag: () => watched.etag, closing});
    const versions = new Map(Object.values(bundles() ?? {}).map(({digest, version}) => [digest, version]));
    return answer(request, reply, watched.etag, notYet, () => ({
      members: watched.value?.map(member => ({...member, version: versions.get(member.bundle ?? '') ?? null})),
    }));
  });

  app.get('/v1/keys', async (request, reply) => {
    keys.admit(request.headers.authorization, 'admin');
    const etag = () => (snapshot.value ? `"${digestOf(snapshot.value.keys)}"` : undefined);
    await changed({request, reply, watched: snapshot, etag, closing});
    return answer(request, reply, etag(), notYet, () => ({keys: snapshot.value?.keys}));
  });
}

interface Wait {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly watched: Pick<Watched<never>, 'until'>;
  readonly etag: () => string | undefined;
  readonly closing: AbortSignal;
}

/** Waits as long as the caller asked for, until there is something that it does not have. */
async function changed({request, reply, watched, etag, closing}: Wait): Promise<void> {
  const {wait: waitMs = 0} = readFields(PollQuery, request.query);
  if (waitMs === 0) return;
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  const known = request.headers['if-none-match'];
  const differs = () => etag() !== undefined && etag() !== known;
  await watched.until(differs, waitMs, AbortSignal.any([gone.signal, closing]));
}

function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  etag: string | undefined,
  notYet: () => Error,
  body: () => unknown,
): FastifyReply {
  if (etag === undefined) throw notYet();
  reply.header('etag', etag);
  if (request.headers['if-none-match'] === etag) return reply.code(304).send();
  return reply.type('application/json').send(JSON.stringify(body()));
}

/** A signed bundle that was activated anew is a new one, though its rules are the same. */
const etagOf = ({version, digest, signature}: Bundle): string =>
  signature ? `"${version}-${digest}-${signature.sequence}"` : `"${version}-${digest}"`;

const etagOfAll = (bundles: Readonly<Record<string, Bundle>>): string =>
  `"${Object.entries(bundles)
    .map(([name, bundle]) => `${name}-${etagOf(bundle).slice(1, -1)}`)
    .join(',')}"`;

/** Registers the polling node until the poll ends: answered, or its connection gone. */
function register(request: FastifyRequest, reply: FastifyReply, members: MemberRegistry): () => void {
  const member = memberOf(request);
  if (!member) return () => {};
  const end = members.register(member);
  reply.raw.once('close', end);
  return end;
}

const states: readonly string[] = ['starting', 'ready', 'draining', 'stopped'];

function memberOf(request: FastifyRequest): Member | undefined {
  const header = (name: string): string => String(request.headers[name] ?? '');
  const [name, url, state] = [header(headers.node), header(headers.url), header(headers.state)];
  // A node that does not listen yet has nothing to register.
  if (name === '' || !URL.canParse(url) || !states.includes(state)) return undefined;
  const refused = header(headers.refused);
  return {
    name,
    group: header(headers.group),
    url,
    pid: Number(header(headers.pid)) || 0,
    state: state as RoleState,
    bundle: header(headers.bundle) || null,
    refused: refused === '' ? undefined : decodeURIComponent(refused),
  };
}
