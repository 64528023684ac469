import type {Bundle} from '../../rules/ruleset/bundle.js';
import type {KeyListing} from '../api/role-messages.js';
import {type BundleConfig, BundleFollower, type BundleFollowerOptions} from '../bundles/bundle-follower.js';
import type {LoadedBundle, LoadedBundles} from '../bundles/loaded-bundle.js';
import type {RequestEvaluator} from '../evaluate/evaluation-request.js';
import {followControl} from '../follow/follow-control.js';
import {diskMetric} from '../server/metrics.js';
import type {Role, RoleOptions} from '../server/role.js';
import {addStatusRoutes, type StatusRoutes} from '../server/status-routes.js';
import {type SessionConfig, startSessions} from '../sessions/session-service.js';
import {withoutSessions} from '../sessions/without-sessions.js';
import {Admission} from './admission.js';
import {timed} from './concurrency-limit.js';
import {addControlRoutes} from './control-routes.js';
import {addEvaluateRoutes} from './evaluate-routes.js';
import {holdWhileStarting} from './hold-while-starting.js';
import {addSessionRoutes} from './session-routes.js';

/** What a role that answers callers is started with. */
export interface FrontDoorConfig extends RoleOptions, BundleConfig {
  readonly name: string;
  /** Where the facts of sessions are. Without it sessions are refused. */
  readonly sessions?: SessionConfig | undefined;
  /** Requests a second of each API key. No limit without. */
  readonly perKeyPerSecond?: number | undefined;
  /** Puts variables into the URL of a look-up; by default it is taken as it stands. */
  readonly resolve?: ((text: string, name: string) => string) | undefined;
}

/** What lies behind a front door, and what only its role knows. */
export interface Behind<Loaded extends LoadedBundle>
  extends Pick<BundleFollowerOptions, 'gateways' | 'registration'>,
    Pick<StatusRoutes, 'rulesLastMinute' | 'readiness'> {
  /** Answers requests. It knows nothing of sessions, keys and limits. */
  readonly evaluator: RequestEvaluator;
  /** The evaluator answers from these; the front door adds to them. */
  readonly bundles: LoadedBundles<Loaded>;
  /** Compiles a bundle. Throws BUNDLE_* errors, and what is in use stays. */
  readonly load: (bundle: Bundle) => Loaded;
  /** A bundle was put into use. */
  readonly onUse?: ((loaded: Loaded) => void) | undefined;
  /** Whether it could answer, once there is a bundle. Ask again with `checkReady` when that has changed. */
  readonly isReady: () => boolean;
  /** The part of an evaluation's time that this process adds by being late, milliseconds. */
  readonly lateMs?: (() => number) | undefined;
  /** For /health. */
  readonly details: () => Record<string, unknown>;
}

export interface FrontDoor {
  /** Enters `ready` when everything is there. Ready once, it stays so: later only requests for what is missing are refused. */
  checkReady(): void;
  /** Tells control anew what this role is: its state or its bundles have changed. */
  register(): void;
  /** What the last bundle was refused for. */
  readonly refusal: string | undefined;
  /** Follows control: keys and bundles. Resolves when what is at hand has been loaded. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Puts keys, limits, load shedding, sessions and all routes of callers before an evaluator: the same for a gateway and
 * for a node that callers reach. Throws FACTS_URL_INVALID, FACTS_NO_HOST, ROLE_TRUST_INVALID.
 */
export async function openFrontDoor<Loaded extends LoadedBundle>(
  config: FrontDoorConfig,
  role: Role,
  behind: Behind<Loaded>,
): Promise<FrontDoor> {
  const {name, control, perKeyPerSecond} = config;
  const {log, lifecycle, metrics, keys, bodyBytes, server} = role;
  const {bundles, load, onUse, isReady, lateMs, details, rulesLastMinute, readiness, gateways, registration} = behind;
  const checkReady = (): void => {
    if (lifecycle.state === 'starting' && bundles.all.length > 0 && isReady()) lifecycle.enter('ready');
  };
  const follower = new BundleFollower({
    ...config,
    gateways,
    registration,
    use: bundle => {
      const loaded = load(bundle);
      bundles.use(loaded);
      role.showRulesets(bundles.all.map(({info}) => info));
      log.info({ruleset: bundle.name, version: bundle.version, digest: bundle.digest}, 'rules in use');
      onUse?.(loaded);
      checkReady();
    },
    log,
  });
  diskMetric(metrics, config.cacheDir);

  const admission = new Admission({keys, perKeyPerSecond, metrics});
  const {concurrency} = admission;
  metrics.read(`rulectl_${role.kind}_in_flight`, 'Evaluations under way', () => concurrency.inFlight);
  metrics.read(`rulectl_${role.kind}_limit`, 'Evaluations that may be under way at once', () => concurrency.limit);
  const sessions = config.sessions && (await startSessions({...config.sessions, name, bundles, metrics, log}));
  // Evaluations are counted, not waits for the fact store: a store that is away must not crowd out requests without one.
  const measured = timed(behind.evaluator, concurrency, lateMs);
  const evaluator = sessions ? sessions.around(measured) : withoutSessions(measured);

  holdWhileStarting(server.app, lifecycle);
  addStatusRoutes(role, {
    rulesLastMinute,
    readiness,
    dependencies: () => ({control: follower.controlState, facts: sessions?.state}),
    details: () => ({
      rulesets: bundles.all.map(({bundle, info}) => ({...info, bundle: bundle.digest})),
      refused: follower.refusal,
      ...details(),
    }),
  });
  addEvaluateRoutes(server.app, {evaluator, admission, bodyBytes, metrics, log});
  if (sessions) addSessionRoutes(server.app, {...sessions, admission});
  addControlRoutes(server.app, {keys, control});

  let keyFeed: {stop(): Promise<void>} | undefined;
  return {
    checkReady,
    register: () => follower.wake(),
    get refusal() {
      return follower.refusal;
    },
    async start() {
      // Without a control the keys on disk are all there are.
      if (control === undefined) keys.update([]);
      keyFeed = await followControl<KeyListing>(config, {
        path: '/v1/keys',
        name: 'keys',
        use: answer => {
          keys.update(answer.keys);
          checkReady();
        },
        log,
      });
      await follower.start();
    },
    async stop() {
      await follower.stop();
      await keyFeed?.stop();
      await sessions?.stop();
    },
  };
}
