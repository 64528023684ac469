import {isoNow} from '../../kit/clock.js';
import {closeAll, Lifecycle, type RunningRole} from '../../kit/lifecycle.js';
import {type Log, openLog} from '../../kit/log.js';
import type {Bundle} from '../../rules/ruleset/bundle.js';
import {headers} from '../api/headers.js';
import {BundleSource} from '../role/bundle-source.js';
import {diskMetric} from '../role/disk-metric.js';
import {addEvaluateRoutes} from '../role/evaluate-routes.js';
import {holdWhileStarting} from '../role/hold-while-starting.js';
import {startKeyFeed} from '../role/key-feed.js';
import {KeyRing} from '../role/key-ring.js';
import {RoleMetrics} from '../role/metrics.js';
import {RuleMetrics} from '../role/rule-metrics.js';
import {buildServer} from '../role/server.js';
import {type SessionConfig, startSessions} from '../role/session-service.js';
import {Shelf} from '../role/shelf.js';
import {addStatusRoutes} from '../role/status-routes.js';
import {type HeldBundle, holdBundle, warmUp} from './held-bundle.js';
import {LocalEvaluator} from './local-evaluator.js';
import {PartEvaluator} from './part-evaluator.js';
import {addPartRoutes} from './part-routes.js';

export interface NodeConfig {
  readonly name: string;
  /** Groups whose rules it evaluates; `all` for every rule. */
  readonly groups: readonly string[];
  /** URL of control. Without one the node runs what disk, gateways or image give it. */
  readonly control?: string;
  /** Gateways to ask for bundles while control is away. */
  readonly gateways?: readonly string[];
  /** A bundle file in the image. */
  readonly image?: string;
  /** The cluster token. */
  readonly token: string | undefined;
  readonly host?: string;
  readonly port?: number;
  readonly internalPort?: number;
  /** How others reach it, where that is not where it listens. */
  readonly advertise?: string;
  readonly cacheDir?: string;
  /** Public keys (Base64) whose signatures on bundles count; without any, unsigned bundles are taken. */
  readonly trustedKeys?: readonly string[];
  /** The environment whose bundles are taken; any without. */
  readonly environment?: string;
  readonly bodyBytes?: number;
  /** Where the facts of sessions are, for a node that is a front door. Without it sessions are refused. */
  readonly sessions?: SessionConfig;
  /** No API key is asked for. */
  readonly open?: boolean;
  /** Puts variables into the URL of a look-up; by default it is taken as it stands. */
  readonly resolve?: (text: string, name: string) => string;
  /** How long it goes on serving after readiness turned red, so that gateways can turn away first. Milliseconds. */
  readonly drainMs?: number;
  /** How long requests in flight may take to finish then. Milliseconds. */
  readonly deadlineMs?: number;
  readonly log?: Log;
}

/**
 * Starts a node: it listens at once, turns ready when a bundle is compiled and warm, and follows control from then on.
 * Throws PORT_IN_USE and its kin.
 */
export async function startNode(config: NodeConfig): Promise<RunningRole> {
  const {name, groups, token, drainMs = 250, deadlineMs = 10_000, bodyBytes = 2 ** 20} = config;
  const log = config.log ?? openLog({name});
  const lifecycle = new Lifecycle();
  const metrics = new RoleMetrics();
  const rules = new RuleMetrics(metrics);
  diskMetric(metrics, config.cacheDir);
  const keys = new KeyRing({token, open: config.open ?? false});
  const shelf = new Shelf<HeldBundle>();
  const group = groups.join(',');
  let url = '';

  const showState = (): void => {
    metrics.nodeHealth.reset();
    metrics.nodeHealth.set({node: name, group, state: lifecycle.state}, 1);
  };
  const server = buildServer({
    name,
    host: config.host ?? '127.0.0.1',
    port: config.port ?? 0,
    ...(config.internalPort === undefined ? {} : {internalPort: config.internalPort}),
    bodyBytes,
    metrics,
    log,
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

  /** Who has every rule is asked by callers, not by gateways alone: it has to know them. */
  const readyWhenKnown = (): void => {
    if (lifecycle.state !== 'starting' || shelf.all.length === 0) return;
    const isDoor = shelf.all.some(({bundle}) => bundle.topology === 'replicated');
    if (isDoor && !keys.knowsCallers) return;
    lifecycle.enter('ready');
    source.wake();
  };
  const use = (bundle: Bundle): void => {
    const held = holdBundle(bundle, groups, config.resolve);
    warmUp(held, isoNow());
    shelf.use(held);
    for (const part of held.parts.keys()) rules.announce(part);
    metrics.rulesetInfo.reset();
    for (const {info} of shelf.all) {
      metrics.rulesetInfo.set({ruleset: info.name, version: String(info.version), digest: info.digest}, 1);
    }
    log.info({ruleset: bundle.name, version: bundle.version, digest: bundle.digest}, 'rules in use');
    readyWhenKnown();
    // Control and gateways learn of the new version from the next registration.
    source.wake();
  };
  const source = new BundleSource({
    ...config,
    registration: () => ({
      [headers.node]: name,
      [headers.group]: group,
      [headers.url]: config.advertise ?? url,
      [headers.state]: lifecycle.state,
      [headers.pid]: String(process.pid),
      [headers.ruleset]: shelf.all.map(({bundle}) => bundle.digest).join(','),
      ...(source.refusal === undefined ? {} : {[headers.refused]: encodeURIComponent(source.refusal.slice(0, 500))}),
    }),
    use,
    log,
  });
  lifecycle.onChange(showState);
  showState();
  holdWhileStarting(server.app, lifecycle);
  addStatusRoutes(server, {
    name,
    role: 'node',
    lifecycle,
    metrics,
    rulesLastMinute: () => rules.lastMinute,
    dependencies: () => ({
      ...(source.controlReachable === undefined
        ? {}
        : {control: source.controlReachable ? 'reachable' : 'unreachable'}),
      ...(sessions === undefined ? {} : {facts: sessions.state}),
    }),
    details: () => ({
      groups,
      rulesets: shelf.all.map(({bundle, info}) => ({...info, bundle: bundle.digest})),
      ...(source.refusal === undefined ? {} : {refused: source.refusal}),
    }),
    readiness: () => ({groups, bundles: shelf.all.map(({bundle}) => bundle.digest)}),
  });
  addPartRoutes(server.app, {shelf, evaluator, keys, lifecycle});
  addEvaluateRoutes(server.app, {
    evaluator: sessions ? sessions.around(local) : local,
    keys,
    bodyBytes,
    metrics,
    log,
  });

  sessions?.addRoutes(server.app, {keys});

  url = await server.listen();
  log.info({url, groups, pid: process.pid}, 'node listens');
  const keyFeed = await startKeyFeed({
    keys,
    control: config.control,
    token,
    cacheDir: config.cacheDir,
    onKeys: readyWhenKnown,
    log,
  });
  await source.start();

  let stopping: Promise<void> | undefined;
  const end = async (waitMs: number, closeMs: number): Promise<void> => {
    lifecycle.enter('draining');
    server.leave();
    source.wake();
    await new Promise(resolve => setTimeout(resolve, waitMs));
    await server.close(closeMs);
    lifecycle.enter('stopped');
    await closeAll([() => source.stop(), () => keyFeed.stop(), () => sessions?.stop()]);
    log.info('node stopped');
  };
  return {
    url,
    stop: () => (stopping ??= end(drainMs, deadlineMs)),
    kill: () => end(0, 0),
    setDrained: drained => {
      lifecycle.drained = drained;
      source.wake();
    },
  };
}
