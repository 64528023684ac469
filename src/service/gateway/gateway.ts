import {closeAll, Lifecycle, type RunningRole} from '../../kit/lifecycle.js';
import {type Log, openLog} from '../../kit/log.js';
import type {Bundle} from '../../rules/ruleset/bundle.js';
import type {BundlesAnswer, MembersAnswer} from '../api/role-messages.js';
import {BundleSource} from '../role/bundle-source.js';
import {diskMetric} from '../role/disk-metric.js';
import {addEvaluateRoutes} from '../role/evaluate-routes.js';
import type {Evaluator} from '../role/evaluator.js';
import {holdWhileStarting} from '../role/hold-while-starting.js';
import {startKeyFeed} from '../role/key-feed.js';
import {KeyRing} from '../role/key-ring.js';
import {LongPoll} from '../role/long-poll.js';
import {RoleMetrics} from '../role/metrics.js';
import {remembered} from '../role/remembered.js';
import {buildServer} from '../role/server.js';
import {type SessionConfig, startSessions} from '../role/session-service.js';
import {Shelf} from '../role/shelf.js';
import {addStatusRoutes} from '../role/status-routes.js';
import {ConcurrencyLimit} from './concurrency-limit.js';
import {addControlRoutes} from './control-routes.js';
import {Directory, type StaticNode} from './directory.js';
import {Dispatcher} from './dispatcher.js';
import {DistributedEvaluator} from './distributed-evaluator.js';
import {DnsDiscovery, type DnsGroup} from './dns-discovery.js';
import {type GatewayBundle, gatewayBundle} from './gateway-bundle.js';
import {gatewayMetrics} from './gateway-metrics.js';
import {LoopLag} from './loop-lag.js';
import {rateLimits} from './rate-limits.js';
import {RetryBudget} from './retry-budget.js';
import {timed} from './timed-evaluator.js';

export interface GatewayConfig {
  readonly name: string;
  /** URL of control. Without one it knows the nodes that it is given and the bundles on disk or in the image. */
  readonly control?: string;
  /** The cluster token. */
  readonly token: string | undefined;
  readonly host?: string;
  readonly port?: number;
  readonly internalPort?: number;
  readonly cacheDir?: string;
  readonly image?: string;
  /** Public keys (Base64) whose signatures on bundles count; without any, unsigned bundles are taken. */
  readonly trustedKeys?: readonly string[];
  /** The environment whose bundles are taken; any without. */
  readonly environment?: string;
  readonly bodyBytes?: number;
  /** No API key is asked for. */
  readonly open?: boolean;
  /** Nodes that are always there. */
  readonly nodes?: readonly StaticNode[];
  /** Groups whose nodes are found by the DNS name of a headless Service. */
  readonly dns?: readonly DnsGroup[];
  readonly perKeyPerSecond?: number;
  readonly sessions?: SessionConfig;
  /** Puts variables into the URL of a look-up; by default it is taken as it stands. */
  readonly resolve?: (text: string, name: string) => string;
  /** How long it goes on serving after readiness turned red, so that balancers can turn away first. Milliseconds. */
  readonly drainMs?: number;
  /** How long requests in flight may take to finish then. Milliseconds. */
  readonly deadlineMs?: number;
  readonly log?: Log;
}

/**
 * Starts a gateway: it listens at once, and turns ready when it has a bundle, every group of its plan a ready node, and
 * it knows who may call.
 * Throws PORT_IN_USE and its kin.
 */
export async function startGateway(config: GatewayConfig): Promise<RunningRole> {
  const {name, token, control, cacheDir, drainMs = 250, deadlineMs = 10_000, bodyBytes = 2 ** 20} = config;
  const log = config.log ?? openLog({name});
  const lifecycle = new Lifecycle();
  const metrics = new RoleMetrics();
  diskMetric(metrics, cacheDir);
  const keys = new KeyRing({token, open: config.open ?? false});
  const shelf = new Shelf<GatewayBundle>();
  const directory = new Directory({token, log, onEjected: ({group}) => own.ejections.inc({group})});
  const concurrency = new ConcurrencyLimit();
  const lag = new LoopLag();
  const own = gatewayMetrics(metrics, {directory, concurrency});
  const dispatcher = new Dispatcher(directory, new RetryBudget(), group => own.retries.inc({group}));

  const server = buildServer({
    name,
    host: config.host ?? '127.0.0.1',
    port: config.port ?? 0,
    ...(config.internalPort === undefined ? {} : {internalPort: config.internalPort}),
    bodyBytes,
    metrics,
    log,
  });

  /** Ready once, ready for good: a group that loses its nodes answers 503 for what needs it, and only that. */
  const readyWhenCovered = (): void => {
    if (lifecycle.state !== 'starting' || shelf.all.length === 0 || !keys.knowsCallers) return;
    const covered = shelf.all.every(({bundle, hosts}) => hosts.every(host => directory.covers(host, bundle.digest)));
    if (covered) lifecycle.enter('ready');
  };
  directory.onChange(readyWhenCovered);

  const use = (bundle: Bundle): void => {
    const loaded = gatewayBundle(bundle, config.resolve ?? (text => text));
    shelf.use(loaded);
    metrics.rulesetInfo.reset();
    for (const {info} of shelf.all) {
      metrics.rulesetInfo.set({ruleset: info.name, version: String(info.version), digest: info.digest}, 1);
    }
    log.info({ruleset: bundle.name, version: bundle.version, digest: bundle.digest}, 'plan in use');
    readyWhenCovered();
  };
  const source = new BundleSource({
    ...(cacheDir === undefined ? {} : {cacheDir}),
    ...(control === undefined ? {} : {control}),
    ...(config.image === undefined ? {} : {image: config.image}),
    ...(config.trustedKeys === undefined ? {} : {trustedKeys: config.trustedKeys}),
    ...(config.environment === undefined ? {} : {environment: config.environment}),
    token,
    use,
    log,
  });
  const given = (config.nodes ?? []).map(node => ({...node, state: 'starting' as const, ruleset: null}));
  directory.update('given', given);
  const dns = new DnsDiscovery(config.dns ?? [], nodes => directory.update('dns', nodes), log);

  const sessions = config.sessions && (await startSessions({...config.sessions, name, shelf, metrics, log}));
  const plain = new DistributedEvaluator({shelf, directory, dispatcher, hasSessions: sessions !== undefined});
  // Evaluations are counted, not waits for the fact store: a store that is away must not crowd out requests without one.
  const measured = timed(plain, concurrency, lag);
  const evaluator: Evaluator = sessions ? sessions.around(measured) : measured;
  const limit = rateLimits(config.perKeyPerSecond, concurrency);

  holdWhileStarting(server.app, lifecycle);
  addStatusRoutes(server, {
    name,
    role: 'gateway',
    lifecycle,
    metrics,
    dependencies: () => ({
      ...(source.controlReachable === undefined
        ? {}
        : {control: source.controlReachable ? 'reachable' : 'unreachable'}),
      ...(sessions === undefined ? {} : {facts: sessions.state}),
    }),
    details: () => ({
      rulesets: shelf.all.map(({bundle, info}) => ({...info, bundle: bundle.digest})),
      nodes: directory.links.map(link => ({
        name: link.name,
        group: link.group,
        url: link.url,
        state: link.shownState,
        avoided: directory.isAvoided(link),
        in_flight: link.load,
      })),
      ...(source.refusal === undefined ? {} : {refused: source.refusal}),
    }),
  });
  addEvaluateRoutes(server.app, {evaluator, keys, bodyBytes, metrics, log, limit});
  sessions?.addRoutes(server.app, {keys, limit});
  addControlRoutes(server.app, {keys, control, token});
  // Nodes ask here for bundles while control is away.
  server.app.get('/v1/bundles', async (request): Promise<BundlesAnswer> => {
    keys.demandRole(request.headers.authorization);
    return {bundles: Object.fromEntries(shelf.all.map(({bundle}) => [bundle.name, bundle]))};
  });

  const url = await server.listen();
  log.info({url, pid: process.pid}, 'gateway listens');
  const memory = remembered<MembersAnswer>(cacheDir, 'members');
  const last = await memory.load();
  if (last) directory.update('control', last.members);
  const members =
    control === undefined
      ? undefined
      : new LongPoll<MembersAnswer>({
          url: control,
          path: '/v1/members',
          token,
          onAnswer: async answer => {
            directory.update('control', answer.members);
            await memory.save(answer);
          },
          log,
        });
  members?.start();
  dns.start();
  const keyFeed = await startKeyFeed({keys, control, token, cacheDir, onKeys: readyWhenCovered, log});
  await source.start();

  let stopping: Promise<void> | undefined;
  const end = async (waitMs: number, closeMs: number): Promise<void> => {
    lifecycle.enter('draining');
    server.leave();
    await new Promise(resolve => setTimeout(resolve, waitMs));
    await server.close(closeMs);
    lifecycle.enter('stopped');
    await closeAll([
      () => source.stop(),
      () => members?.stop(),
      () => dns.stop(),
      () => keyFeed.stop(),
      () => sessions?.stop(),
      () => directory.close(),
      () => lag.stop(),
    ]);
    log.info('gateway stopped');
  };
  return {
    url,
    stop: () => (stopping ??= end(drainMs, deadlineMs)),
    kill: () => end(0, 0),
    setDrained: drained => {
      lifecycle.drained = drained;
    },
  };
}
