import {deferred} from '../../kit/deferred.js';
import type {RulectlError} from '../../kit/errors.js';
import type {RunningRole} from '../../kit/lifecycle.js';
import {FactHost} from '../../state/facts/hosted/fact-host.js';
import {defaultSettings, type StoreSettings} from '../../state/facts/limits.js';
import type {HeldStoreKind} from '../../state/facts/store-kind.js';
import {openRepository, type RepositoryConfig} from '../../state/repository/open-repository.js';
import type {Repository} from '../../state/repository/repository.js';
import type {Scope} from '../api/role-messages.js';
import {openTrust} from '../bundles/bundle-trust.js';
import {Role, type RoleConfig} from '../server/role.js';
import {addStatusRoutes} from '../server/status-routes.js';
import {addFactStoreRoutes} from './fact-store-routes.js';
import {addFeedRoutes} from './feed-routes.js';
import {addKeyRoutes} from './key-routes.js';
import {MemberExchange} from './member-exchange.js';
import {MemberRegistry} from './member-registry.js';
import {RepositoryFeed} from './repository-feed.js';
import {addRulesetRoutes} from './ruleset-routes.js';

export interface ControlConfig extends RoleConfig {
  readonly environment: string;
  readonly repository: RepositoryConfig;
  /** SHA-256 of an API key with every scope, hex: made known when the repository does not have it yet. */
  readonly adminKeyHash?: string | undefined;
  /** Public keys (Base64) whose signatures on bundles count; without any, unsigned bundles are taken. */
  readonly trustedKeys?: readonly string[] | undefined;
  /** The facts of sessions that control holds for the gateways; absent where they have servers of their own. */
  readonly facts?: (Partial<StoreSettings> & Pick<HeldStoreKind, 'hold'>) | undefined;
  /** Largest push, bytes. Default 16 MiB. */
  readonly bundleBytes?: number | undefined;
}

export interface RunningControl extends RunningRole {
  /** Resolves when the repository has been read; rejects with what no waiting mends. */
  readonly ready: Promise<void>;
  /** Rejects when following the repository ends for a reason that no waiting mends; else resolves after the stop. */
  readonly ended: Promise<void>;
}

/**
 * Starts control: it listens at once, so that nodes can register, and turns ready when the repository has been read.
 * From then on it serves what it knows, also while the database is away. Throws PORT_IN_USE and its kin.
 */
export async function startControl(config: ControlConfig): Promise<RunningControl> {
  const {environment, repository, bundleBytes = 16 * 2 ** 20} = config;
  // Whoever polls control asks another one, or asks again: it needs no time to turn away.
  const role = new Role('control', {...config, drainMs: 0, keysNotLoaded: () => feed.notReady()});
  const {log, lifecycle, keys, server} = role;
  const trust = openTrust(config.trustedKeys);
  const closing = new AbortController();

  const feed = new RepositoryFeed({
    environment,
    open: () => openRepository(repository, log),
    prepare: opened => seedAdminKey(opened, environment, config.adminKeyHash),
    log,
  });
  const members = new MemberRegistry(() => exchange?.tell());
  const exchange = repository.store === 'postgres' ? new MemberExchange(environment, feed, () => members) : undefined;
  const facts = config.facts && new FactHost(await config.facts.hold({...defaultSettings, ...config.facts}));

  addStatusRoutes(role, {
    dependencies: () => ({repository: feed.failure === undefined ? 'reachable' : 'unreachable'}),
    details: () => ({
      environment,
      repository: repository.store,
      repository_failure: feed.failure,
      rulesets: Object.values(feed.snapshot.value?.bundles ?? {}).map(({name, version, digest}) => ({
        name,
        version,
        bundle: digest,
      })),
      members: members.watched.value?.length ?? 0,
      refusals: (members.watched.value ?? []).flatMap(({name, refused}) => (refused ? [{node: name, refused}] : [])),
    }),
  });
  addFeedRoutes(server.app, {feed, members, keys, closing: closing.signal});
  addRulesetRoutes(server.app, {environment, feed, keys, trust, bundleBytes});
  addKeyRoutes(server.app, {environment, feed, keys});
  if (facts) addFactStoreRoutes(server.app, {host: facts, keys, closing: closing.signal});

  const read = deferred<void>();
  feed.snapshot.onChange(({revision, bundles, keys: known}) => {
    log.info({revision, rulesets: Object.values(bundles).map(({name, version}) => `${name} ${version}`)}, 'rules');
    lifecycle.enter('ready');
    read.resolve();
    keys.update(known.map(key => ({...key, scopes: key.scopes as Scope[]})));
    role.showRulesets(Object.values(bundles));
  });

  await role.listen({environment, repository: repository.store});
  const ended = feed.start();
  const ready = Promise.race([read.promise, ended.then(() => read.promise)]);
  // A caller that awaits neither sees failures in the log and at /readyz.
  for (const promise of [ended, ready]) promise.catch(() => {});

  const {url, stop, kill} = role.running({
    leave() {
      closing.abort();
      exchange?.close();
      members.close();
    },
    close: [() => feed.stop(), () => facts?.close()],
  });
  return {url, ready, ended, stop, kill};
}

/** The first key comes with the start: only its hash is ever here. */
async function seedAdminKey(repository: Repository, environment: string, hash: string | undefined): Promise<void> {
  if (hash === undefined) return;
  const {keys} = await repository.snapshot(environment);
  if (keys.some(key => key.hash === hash)) return;
  const id = `admin-${hash.slice(0, 8)}`;
  const key = {id, hash, scopes: ['admin'], note: 'made when the cluster was set up'};
  try {
    await repository.createKey(environment, key, {actor: 'role', author: 'role', message: key.note});
  } catch (error) {
    // Another control was faster, or somebody revoked it: a start does not bring it back.
    if ((error as RulectlError).code !== 'REPOSITORY_KEY_EXISTS') throw error;
  }
}
