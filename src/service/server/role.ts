import type {FastifyInstance} from 'fastify';
import type {RulectlError} from '../../kit/errors.js';
import {closeAll, Lifecycle, type RunningRole} from '../../kit/lifecycle.js';
import {type Log, openLog} from '../../kit/log.js';
import {sleep} from '../../kit/wait.js';
import type {EvaluationResult} from '../../rules/engine/answer.js';
import {KeyRing} from '../access/key-ring.js';
import type {RoleKind} from '../api/role-routes.js';
import {RoleMetrics} from './metrics.js';
import {buildServer, type RoleServer} from './server.js';

/** What every role is started with. */
export interface RoleConfig {
  /** Default: the kind of role. */
  readonly name?: string | undefined;
  /** The cluster token. */
  readonly token: string | undefined;
  readonly host?: string | undefined;
  /** 0, the default, takes any free one. */
  readonly port?: number | undefined;
  /** For health and metrics where `host` is not loopback. */
  readonly internalPort?: number | undefined;
  /** How long requests in flight may take to finish when it stops. Milliseconds, default ten seconds. */
  readonly deadlineMs?: number | undefined;
  readonly log?: Log | undefined;
}

/** Settings whose defaults depend on the kind of role. */
export interface RoleOptions extends RoleConfig {
  /** No API key is asked for. */
  readonly open?: boolean | undefined;
  /** Largest request, bytes. Default 1 MiB. */
  readonly bodyBytes?: number | undefined;
  /**
   * How long it goes on serving after readiness turned red, so that clients and balancers can turn away first.
   * Milliseconds, default 250.
   */
  readonly drainMs?: number | undefined;
  /** The error while the valid keys are not known. */
  readonly keysNotLoaded?: (() => RulectlError) | undefined;
}

/** How a role ends. */
export interface RoleEnd {
  /** Called as soon as it drains, while it still serves. */
  readonly leave?: () => void;
  /** All are called when nothing is served any more. */
  readonly close: readonly (() => unknown)[];
}

/** What gateway, node and control have in common: name, log, state, metrics, keys, server, and how they stop. */
export class Role {
  readonly name: string;
  readonly log: Log;
  readonly lifecycle = new Lifecycle();
  readonly metrics = new RoleMetrics();
  readonly keys: KeyRing;
  readonly bodyBytes: number;
  readonly server: RoleServer;
  /** Where it listens; empty until then. */
  url = '';
  readonly #options: RoleOptions;

  constructor(
    readonly kind: 'gateway' | 'node' | 'control',
    options: RoleOptions,
  ) {
    const {name = kind, token, host = '127.0.0.1', port = 0, internalPort, bodyBytes = 2 ** 20} = options;
    this.#options = options;
    this.name = name;
    this.bodyBytes = bodyBytes;
    this.log = options.log ?? openLog({name});
    this.keys = new KeyRing({token, open: options.open, notLoaded: options.keysNotLoaded});
    this.server = buildServer({name, host, port, internalPort, bodyBytes, metrics: this.metrics, log: this.log});
    addOpenApiRoute(this.server.app, kind);
  }

  /** Shows these rulesets, and no others, as in use. */
  showRulesets(infos: Iterable<EvaluationResult['ruleset']>): void {
    const {rulesetInfo} = this.metrics;
    rulesetInfo.reset();
    for (const {name, version, digest} of infos) rulesetInfo.set({ruleset: name, version: String(version), digest}, 1);
  }

  /** Starts to listen; the log tells of it with `details`. Throws PORT_IN_USE and its kin. */
  async listen(details: Readonly<Record<string, unknown>> = {}): Promise<void> {
    this.url = await this.server.listen();
    this.log.info({url: this.url, ...details, pid: process.pid}, `${this.kind} listens`);
  }

  /** The running role. It stops once, however often it is told to; `kill` hastens a stop under way. */
  running({leave, close}: RoleEnd): Required<RunningRole> {
    const {lifecycle, server, log, kind, url} = this;
    const {drainMs = 250, deadlineMs = 10_000} = this.#options;
    const killed = new AbortController();
    const end = async (): Promise<void> => {
      lifecycle.enter('draining');
      server.leave();
      leave?.();
      await sleep(drainMs, killed.signal);
      await server.close(deadlineMs, killed.signal);
      lifecycle.enter('stopped');
      await closeAll(close);
      log.info(`${kind} stopped`);
    };
    let ending: Promise<void> | undefined;
    const stop = (): Promise<void> => (ending ??= end());
    return {
      url,
      stop,
      kill() {
        const ended = stop();
        killed.abort();
        return ended;
      },
      setDrained(drained) {
        lifecycle.drained = drained;
      },
    };
  }
}

/** `GET /openapi.json`: the routes that are added from here on, as the HTTP contract describes them. */
function addOpenApiRoute(app: FastifyInstance, kind: RoleKind): void {
  const served = new Set<string>();
  app.addHook('onRoute', ({method, url}) => {
    for (const each of [method].flat()) served.add(`${each} ${url.replace(/:(\w+)/g, '{$1}')}`);
  });
  let text: string | undefined;
  app.get('/openapi.json', async (_request, reply) => {
    if (text === undefined) {
      // Whoever never asks need not load what only the document is made of.
      const {openApi} = await import('../api/open-api.js');
      text = JSON.stringify(openApi(kind, served));
    }
    return reply.type('application/json').send(text);
  });
}
