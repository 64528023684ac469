import type {RunningRole} from '../../kit/lifecycle.js';
import {startKeyFeed} from '../access/key-feed.js';
import {BundleSource} from '../bundles/bundle-source.js';
import {Shelf} from '../bundles/shelf.js';
import {addEvaluateRoutes} from '../evaluate/evaluate-routes.js';
import type {FrontDoorConfig} from '../front-door/config.js';
import {diskMetric} from '../server/disk-metric.js';
import {holdWhileStarting} from '../server/hold-while-starting.js';
import {Role} from '../server/role.js';
import {addStatusRoutes} from '../server/status-routes.js';
import {startSessions} from '../sessions/session-service.js';
import {addBundleRoutes} from './bundle-routes.js';
import {ConcurrencyLimit} from './concurrency-limit.js';
import {addControlRoutes} from './control-routes.js';
import {Directory, type StaticNode} from './directory.js';
import {Dispatcher} from './dispatcher.js';
import {DistributedEvaluator} from './distributed-evaluator.js';
import {DnsDiscovery, type DnsGroup} from './dns-discovery.js';
import {type GatewayBundle, gatewayBundle} from './gateway-bundle.js';
import {gatewayMetrics} from './gateway-metrics.js';
import {LoopLag} from './loop-lag.js';
import {startMemberFeed} from './member-feed.js';
import {rateLimits} from './rate-limits.js';
import {RetryBudget} from './retry-budget.js';
import {timed} from './timed-evaluator.js';

/** Without a control a gateway knows the nodes that it is given and the bundles on disk or in the image. */
export interface GatewayConfig extends FrontDoorConfig {
  /** Nodes that are always there. */
  readonly nodes?: readonly StaticNode[] | undefined;
  /** Groups whose nodes are found by the DNS name of a headless Service. */
  readonly dns?: readonly DnsGroup[] | undefined;
  readonly perKeyPerSecond?: number | undefined;
}

/**
 * Starts a gateway: it listens at once, and turns ready when it has a bundle, every group of its plan a ready node, and
 * it knows who may call.
 * Throws PORT_IN_USE and its kin.
 */
export async function startGateway(config: GatewayConfig): Promise<RunningRole> {
  const {name, token, control, cacheDir, nodes = [], dns = []} = config;
  const role = new Role('gateway', config);
  const {log, lifecycle, metrics, keys, bodyBytes, server} = role;
  diskMetric(metrics, cacheDir);
  const shelf = new Shelf<GatewayBundle>();
  const directory = new Directory({token, log, onEjected: ({group}) => own.ejections.inc({group})});
  const concurrency = new ConcurrencyLimit();
  const lag = new LoopLag();
  const own = gatewayMetrics(metrics, {directory, concurrency});

  /** Ready once, ready for good: a group that loses its nodes answers 503 for what needs it, and only that. */
  const readyWhenCovered = (): void => {
    if (lifecycle.state !== 'starting' || shelf.all.length === 0 || !keys.knowsCallers) return;
    const covered = shelf.all.every(({bundle, hosts}) => hosts.every(host => directory.covers(host, bundle.digest)));
    if (covered) lifecycle.enter('ready');
  };
  directory.onChange(readyWhenCovered);
  directory.update(
    'given',
    nodes.map(node => ({...node, state: 'starting', bundle: null})),
  );
  const discovery = new DnsDiscovery(dns, found => directory.update('dns', found), log);
  const source = new BundleSource({
    ...config,
    use: bundle => {
      shelf.use(gatewayBundle(bundle, config.resolve));
      role.showRulesets(shelf.all.map(({info}) => info));
      log.info({ruleset: bundle.name, version: bundle.version, digest: bundle.digest}, 'plan in use');
      readyWhenCovered();
    },
    log,
  });

  const sessions = config.sessions && (await startSessions({...config.sessions, name, shelf, metrics, log}));
  const dispatcher = new Dispatcher(directory, new RetryBudget(), group => own.retries.inc({group}));
  const plain = new DistributedEvaluator({shelf, directory, dispatcher, hasSessions: sessions !== undefined});
  // Evaluations are counted, not waits for the fact store: a store that is away must not crowd out requests without one.
  const measured = timed(plain, concurrency, lag);
  const evaluator = sessions ? sessions.around(measured) : measured;
  const limit = rateLimits(config.perKeyPerSecond, concurrency);

  holdWhileStarting(server.app, lifecycle);
  addStatusRoutes(role, {
    dependencies: () => ({control: source.controlState, facts: sessions?.state}),
    details: () => ({
      rulesets: shelf.all.map(({bundle, info}) => ({...info, bundle: bundle.digest})),
      nodes: directory.report(),
      refused: source.refusal,
    }),
  });
  addEvaluateRoutes(server.app, {evaluator, keys, bodyBytes, metrics, log, limit});
  sessions?.addRoutes(server.app, {keys, limit});
  addControlRoutes(server.app, {keys, control});
  addBundleRoutes(server.app, {keys, shelf});

  await role.listen();
  const members = await startMemberFeed({directory, control, token, cacheDir, log});
  discovery.start();
  const keyFeed = await startKeyFeed({keys, control, token, cacheDir, onKeys: readyWhenCovered, log});
  await source.start();
  return role.running({
    close: [
      () => source.stop(),
      () => members.stop(),
      () => discovery.stop(),
      () => keyFeed.stop(),
      () => sessions?.stop(),
      () => directory.close(),
      () => lag.stop(),
    ],
  });
}
