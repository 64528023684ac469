import {isoNow} from '../../kit/clock.js';
import type {RunningRole} from '../../kit/lifecycle.js';
import {type LookupAnswers, withLookups} from '../../rules/engine/with-lookups.js';
import {headers} from '../api/headers.js';
import {LoadedBundles} from '../bundles/loaded-bundle.js';
import {RuleMetrics} from '../bundles/rule-metrics.js';
import {Answer, type EvaluationRequest, type RequestEvaluator} from '../evaluate/evaluation-request.js';
import {type FrontDoor, type FrontDoorConfig, openFrontDoor} from '../front-door/front-door.js';
import {Role} from '../server/role.js';
import {AddressFile} from './address-file.js';
import {EvaluationQueue} from './evaluation-queue.js';
import {type NodeBundle, nodeBundle, warmUp} from './node-bundle.js';
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
  /** A file with that address, which is followed while the node runs; while it has none, `advertise` counts. */
  readonly advertiseFile?: string | undefined;
}

/** A header takes so much of the reason why a bundle was refused. */
const refusalChars = 500;

/**
 * Starts a node: it listens at once, turns ready when a bundle is compiled and warm, and follows control from then on.
 * Throws PORT_IN_USE and its kin.
 */
export async function startNode(config: NodeConfig): Promise<RunningRole> {
  const {name, groups} = config;
  const role = new Role('node', config);
  const {log, lifecycle, metrics, keys, server} = role;
  const rules = new RuleMetrics(metrics);
  const bundles = new LoadedBundles<NodeBundle>();
  const digests = () => bundles.all.map(({bundle}) => bundle.digest);
  const group = groups.join(',');
  const evaluator = new PartEvaluator({
    node: name,
    groups,
    rules,
    onProblem: (code, thrown) => {
      metrics.errors.inc({code});
      if (code === 'API_BUG') log.error({err: thrown}, 'an evaluation failed unexpectedly');
    },
  });
  const address = config.advertiseFile === undefined ? undefined : new AddressFile(config.advertiseFile, log);
  const door: FrontDoor = await openFrontDoor(config, role, {
    evaluator: new LocalEvaluator(bundles, evaluator),
    bundles,
    load: bundle => {
      const loaded = nodeBundle(bundle, groups, config.resolve);
      warmUp(loaded, isoNow());
      return loaded;
    },
    onUse: ({parts}) => {
      for (const part of parts.keys()) rules.announce(part);
      // Control and gateways learn of the new version from the next registration.
      door.register();
    },
    // Callers ask a node of a replicated cluster, not only gateways: it has to know who they are.
    isReady: () => keys.knowsCallers || bundles.all.every(({bundle}) => bundle.topology !== 'replicated'),
    gateways: config.gateways,
    registration: () => ({
      [headers.node]: name,
      [headers.group]: group,
      [headers.url]: address?.url ?? config.advertise ?? role.url,
      [headers.state]: lifecycle.state,
      [headers.pid]: String(process.pid),
      [headers.bundle]: digests().join(','),
      [headers.refused]: door.refusal && encodeURIComponent(door.refusal.slice(0, refusalChars)),
    }),
    rulesLastMinute: () => rules.lastMinute,
    details: () => ({groups}),
    readiness: () => ({groups, bundles: digests()}),
  });
  address?.follow(() => door.register());
  const showState = (): void => {
    metrics.nodeHealth.reset();
    metrics.nodeHealth.set({node: name, group, state: lifecycle.state}, 1);
  };
  showState();
  lifecycle.onChange(state => {
    showState();
    // Control and gateways learn its state from the next registration; the door sends the last one when it stops.
    if (state !== 'stopped') door.register();
  });
  addPartRoutes(server.app, {bundles, evaluator, keys, lifecycle});

  await role.listen({groups});
  await door.start();
  return role.running({close: [() => address?.close(), () => door.stop()]});
}

/** Answers with the rules in this process. */
class LocalEvaluator implements RequestEvaluator {
  readonly #queue = new EvaluationQueue();

  constructor(
    private readonly bundles: LoadedBundles<NodeBundle>,
    private readonly evaluator: PartEvaluator,
  ) {}

  async evaluate({facts, settings, lookups, terms}: EvaluationRequest): Promise<Answer> {
    const {ruleset, now = isoNow(), ...options} = settings;
    const bundle = this.bundles.inUse(ruleset);
    const answer = (known: LookupAnswers): Answer =>
      new Answer(this.evaluator.evaluate(bundle, facts, {...options, now, lookups: known}), bundle.info.digest);
    // Lines of batches have a bound of their own; single requests wait their turn.
    const run = terms.bulk ? answer : (known: LookupAnswers) => this.#queue.run(() => answer(known));
    return bundle.lookups === undefined ? run(lookups) : withLookups(run, lookups, bundle.lookups);
  }
}
