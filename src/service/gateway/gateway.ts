import {Counter} from 'prom-client';
import type {RunningRole} from '../../kit/lifecycle.js';
import type {BundlesAnswer, MembersAnswer} from '../api/role-messages.js';
import {LoadedBundles} from '../bundles/loaded-bundle.js';
import {followControl} from '../follow/follow-control.js';
import {type FrontDoorConfig, openFrontDoor} from '../front-door/front-door.js';
import type {RoleMetrics} from '../server/metrics.js';
import {Role} from '../server/role.js';
import {Directory, type StaticNode} from './directory.js';
import {Dispatcher} from './dispatcher.js';
import {DistributedEvaluator} from './distributed-evaluator.js';
import {DnsDiscovery, type DnsGroup} from './dns-discovery.js';
import {type GatewayBundle, gatewayBundle} from './gateway-bundle.js';
import {LoopLag} from './loop-lag.js';
import {RetryBudget} from './retry-budget.js';

/** Without a control a gateway knows the nodes that it is given and the bundles on disk or in the image. */
export interface GatewayConfig extends FrontDoorConfig {
  /** Nodes that are always there. */
  readonly nodes?: readonly StaticNode[] | undefined;
  /** Groups whose nodes are found by the DNS name of a headless Service. */
  readonly dns?: readonly DnsGroup[] | undefined;
}

/**
 * Starts a gateway: it listens at once, and turns ready when it has a bundle, every group of its plan a ready node, and
 * it knows who may call. A group that loses its nodes later answers 503 for what needs it, and only that.
 * Throws PORT_IN_USE and its kin.
 */
export async function startGateway(config: GatewayConfig): Promise<RunningRole> {
  const {token, nodes = [], dns = []} = config;
  const role = new Role('gateway', config);
  const {log, metrics, keys, server} = role;
  const bundles = new LoadedBundles<GatewayBundle>();
  const directory = new Directory({token, log, onEjected: ({group}) => own.ejections.inc({group})});
  const own = gatewayMetrics(metrics, directory);
  const dispatcher = new Dispatcher(directory, new RetryBudget(), group => own.retries.inc({group}));
  const lag = new LoopLag();
  const isCovered = ({bundle, hosts}: GatewayBundle) => hosts.every(host => directory.covers(host, bundle.digest));
  const door = await openFrontDoor(config, role, {
    evaluator: new DistributedEvaluator({bundles, directory, dispatcher}),
    bundles,
    load: bundle => gatewayBundle(bundle, config.resolve),
    isReady: () => keys.knowsCallers && bundles.all.every(isCovered),
    // To the node and back, this process comes late to it twice.
    lateMs: () => 2 * lag.ms,
    details: () => ({nodes: directory.report()}),
  });
  directory.onChange(() => door.checkReady());
  directory.update(
    'given',
    nodes.map(node => ({...node, state: 'starting', bundle: null})),
  );
  const discovery = new DnsDiscovery(dns, found => directory.update('dns', found), log);
  // Nodes ask here while control is away.
  server.app.get('/v1/bundles', async (request): Promise<BundlesAnswer> => {
    keys.demandRole(request.headers.authorization);
    return {bundles: Object.fromEntries(bundles.all.map(({bundle}) => [bundle.name, bundle]))};
  });

  await role.listen();
  const members = await followControl<MembersAnswer>(config, {
    path: '/v1/members',
    name: 'members',
    use: answer => directory.update('control', answer.members),
    log,
  });
  discovery.start();
  await door.start();
  return role.running({
    close: [() => door.stop(), () => members.stop(), () => discovery.stop(), () => directory.close(), () => lag.stop()],
  });
}

const states = ['ready', 'ejected', 'draining'] as const;

/** What only a gateway knows: the nodes as it sees them, and its further tries. */
function gatewayMetrics(
  metrics: RoleMetrics,
  directory: Directory,
): {readonly retries: Counter<'group'>; readonly ejections: Counter<'group'>} {
  directory.onChange(() => {
    metrics.nodeHealth.reset();
    for (const {name: node, group, shownState} of directory.connections) {
      for (const state of states) metrics.nodeHealth.set({node, group, state}, shownState === state ? 1 : 0);
    }
  });
  const count = (name: string, help: string) =>
    new Counter({name, help, labelNames: ['group'], registers: [metrics.registry]});
  return {
    retries: count('rulectl_gateway_retries_total', 'Further tries on another node'),
    ejections: count('rulectl_gateway_ejections_total', 'Nodes taken out for being far worse than their peers'),
  };
}
