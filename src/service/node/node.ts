import {isoNow} from '../../kit/clock.js';
import type {RunningRole} from '../../kit/lifecycle.js';
import {startKeyFeed} from '../access/key-feed.js';
import {headers} from '../api/headers.js';
import {BundleSource} from '../bundles/bundle-source.js';
import {RuleMetrics} from '../bundles/rule-metrics.js';
import {Shelf} from '../bundles/shelf.js';
import {addEvaluateRoutes} from '../evaluate/evaluate-routes.js';
import type {FrontDoorConfig} from '../front-door/config.js';
import {diskMetric} from '../server/disk-metric.js';
import {holdWhileStarting} from '../server/hold-while-starting.js';
import {Role} from '../server/role.js';
import {addStatusRoutes} from '../server/status-routes.js';
import {startSessions} from '../sessions/session-service.js';
import {type HeldBundle, holdBundle, warmUp} from './held-bundle.js';
import {LocalEvaluator} from './local-evaluator.js';
import {PartEvaluator} from './part-evaluator.js';
import {addPartRoutes} from './part-routes.js';

/** Without a control a node runs what disk, gateways or image give it. */
export interface NodeConfig extends FrontDoorConfig {
  /** Groups whose rules it evaluates; `all` for every rule. */
  readonly groups: readonly string[];
  /** Gateways to ask for bundles while control is away. */
  readonly gateways?: readonly string[] | undefined;
  /** How others reach it, where that is not where it listens. */
  readonly advertise?: string | undefined;
}

/** Of why a bundle was refused, what a header takes. */
const refusalChars = 500;

/**
 * Starts a node: it listens at once, turns ready when a bundle is compiled and warm, and follows control from then on.
 * Throws PORT_IN_USE and its kin.
 */
export async function startNode(config: NodeConfig): Promise<RunningRole> {
  const {name, groups, token, control, cacheDir} = config;
  const role = new Role('node', config);
  const {log, lifecycle, metrics, keys, bodyBytes, server} = role;
  const rules = new RuleMetrics(metrics);
  diskMetric(metrics, cacheDir);
  const shelf = new Shelf<HeldBundle>();
  const group = groups.join(',');

  /** Who has every rule is asked by callers, not by gateways alone: it has to know them. */
  const readyWhenKnown = (): void => {
    if (lifecycle.state !== 'starting' || shelf.all.length === 0) return;
    const isDoor = shelf.all.some(({bundle}) => bundle.topology === 'replicated');
    if (!isDoor || keys.knowsCallers) lifecycle.enter('ready');
  };
  const source = new BundleSource({
    ...config,
    registration: () => ({
      [headers.node]: name,
      [headers.group]: group,
      [headers.url]: config.advertise ?? role.url,
      [headers.state]: lifecycle.state,
      [headers.pid]: String(process.pid),
      [headers.bundle]: shelf.all.map(({bundle}) => bundle.digest).join(','),
      [headers.refused]: source.refusal && encodeURIComponent(source.refusal.slice(0, refusalChars)),
    }),
    use: bundle => {
      const held = holdBundle(bundle, groups, config.resolve);
      warmUp(held, isoNow());
      shelf.use(held);
      for (const part of held.parts.keys()) rules.announce(part);
      role.showRulesets(shelf.all.map(({info}) => info));
      log.info({ruleset: bundle.name, version: bundle.version, digest: bundle.digest}, 'rules in use');
      readyWhenKnown();
      // Control and gateways learn of the new version from the next registration.
      source.wake();
    },
    log,
  });
  const showState = (): void => {
    metrics.nodeHealth.reset();
    metrics.nodeHealth.set({node: name, group, state: lifecycle.state}, 1);
  };
  showState();
  lifecycle.onChange(state => {
    showState();
    // They learn of its state so, too; that it has stopped it tells when it takes its leave.
    if (state !== 'stopped') source.wake();
  });

  const evaluator = new PartEvaluator({
    node: name,
    groups,
    rules,
    onProblem: (code, thrown) => {
      metrics.errors.inc({code});
      if (code === 'API_BUG') log.error({err: thrown}, 'an evaluation failed unexpectedly');
    },
  });
  const sessions = config.sessions && (await startSessions({...config.sessions, name, shelf, metrics, log}));
  const local = new LocalEvaluator(shelf, evaluator, sessions !== undefined);

  holdWhileStarting(server.app, lifecycle);
  addStatusRoutes(role, {
    rulesLastMinute: () => rules.lastMinute,
    dependencies: () => ({control: source.controlState, facts: sessions?.state}),
    details: () => ({
      groups,
      rulesets: shelf.all.map(({bundle, info}) => ({...info, bundle: bundle.digest})),
      refused: source.refusal,
    }),
    readiness: () => ({groups, bundles: shelf.all.map(({bundle}) => bundle.digest)}),
  });
  addPartRoutes(server.app, {shelf, evaluator, keys, lifecycle});
  addEvaluateRoutes(server.app, {evaluator: sessions ? sessions.around(local) : local, keys, bodyBytes, metrics, log});
  sessions?.addRoutes(server.app, {keys});

  await role.listen({groups});
  const keyFeed = await startKeyFeed({keys, control, token, cacheDir, onKeys: readyWhenKnown, log});
  await source.start();
  return role.running({close: [() => source.stop(), () => keyFeed.stop(), () => sessions?.stop()]});
}
