import type {FastifyInstance, FastifyReply, FastifyRequest} from 'fastify';
import {digestOf} from '../../kit/json.js';
import type {RoleState} from '../../kit/lifecycle.js';
import type {Bundle} from '../../rules/ruleset/bundle.js';
import type {KeyRing} from '../access/key-ring.js';
import {errors as apiErrors} from '../api/errors.js';
import {headers} from '../api/headers.js';
import {type Member, PollQuery, type Scope} from '../api/role-messages.js';
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

/** A resource that the other roles follow. */
interface Followed {
  readonly path: string;
  readonly scope: Scope;
  readonly watched: Pick<Watched<never>, 'until'>;
  /** Undefined while there is nothing to answer. */
  readonly etag: (request: FastifyRequest) => string | undefined;
  readonly answer: (request: FastifyRequest) => unknown;
  /** Whether a node's poll of it is its registration. */
  readonly registers?: boolean;
}

/** What the other roles follow by long poll. A node's poll of the bundles is its registration. */
export function addFeedRoutes(app: FastifyInstance, {feed, members, keys, closing}: FeedRoutes): void {
  const {snapshot} = feed;
  const bundles = (): Record<string, Bundle> | undefined => snapshot.value?.bundles;
  const nameIn = (request: FastifyRequest): string => (request.params as {name: string}).name;

  const follow = ({path, scope, watched, etag, answer, registers = false}: Followed): void => {
    app.get(path, async (request, reply) => {
      const caller = keys.admit(request.headers.authorization, scope);
      const end = registers && caller.isRole ? register(request, reply, members) : () => {};
      const known = request.headers['if-none-match'];
      const {wait: waitMs = 0} = readFields(PollQuery, request.query);
      const differs = () => etag(request) !== undefined && etag(request) !== known;
      if (waitMs > 0) await watched.until(differs, waitMs, endOfPoll(reply, closing));
      end();
      const tag = etag(request);
      if (tag === undefined) throw feed.notReady();
      const body = answer(request);
      reply.header('etag', tag);
      if (known === tag) return reply.code(304).send();
      return reply.type('application/json').send(JSON.stringify(body));
    });
  };

  follow({
    path: '/v1/bundles',
    scope: 'rules',
    watched: snapshot,
    etag: () => {
      const all = bundles();
      return all && etagOfAll(all);
    },
    answer: () => ({bundles: bundles()}),
    registers: true,
  });
  follow({
    path: '/v1/bundles/:name',
    scope: 'rules',
    watched: snapshot,
    etag: request => {
      const all = bundles();
      return all && (Object.hasOwn(all, nameIn(request)) ? etagOf(all[nameIn(request)]!) : 'none');
    },
    answer: request => {
      const [name, all] = [nameIn(request), bundles()!];
      if (!Object.hasOwn(all, name)) throw apiErrors.API_RULESET_UNKNOWN(name, Object.keys(all));
      return all[name];
    },
    registers: true,
  });
  follow({
    path: '/v1/members',
    scope: 'rules',
    watched: members.watched,
    etag: () => members.watched.etag,
    answer: () => {
      const versions = new Map(Object.values(bundles() ?? {}).map(({digest, version}) => [digest, version]));
      const all = members.watched.value;
      return {members: all?.map(member => ({...member, version: versions.get(member.bundle ?? '') ?? null}))};
    },
  });
  follow({
    path: '/v1/keys',
    scope: 'admin',
    watched: snapshot,
    etag: () => snapshot.value && `"${digestOf(snapshot.value.keys)}"`,
    answer: () => ({keys: snapshot.value?.keys}),
  });
}

/** What ends a long poll before its time: its connection gone, or this role stopping. */
export function endOfPoll(reply: FastifyReply, closing?: AbortSignal): AbortSignal {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  return AbortSignal.any(closing ? [gone.signal, closing] : [gone.signal]);
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
