import type {FastifyRequest, onRequestHookHandler} from 'fastify';
import {RateLimiterMemory, type RateLimiterRes} from 'rate-limiter-flexible';
import {at} from '../../kit/errors.js';
import {sleep} from '../../kit/wait.js';
import type {Caller, KeyRing} from '../access/key-ring.js';
import {errors} from '../api/errors.js';
import {problemOf, problemType} from '../api/problem.js';
import type {Scope} from '../api/role-messages.js';
import type {RoleMetrics} from '../server/metrics.js';
import {ConcurrencyLimit} from './concurrency-limit.js';

export interface AdmissionOptions {
  readonly keys: KeyRing;
  /** Requests a second of each key. No limit without. */
  readonly perKeyPerSecond?: number | undefined;
  readonly metrics: RoleMetrics;
}

/** Who may come in: keys, the rate of each key, and no more than the evaluator keeps up with. */
export class Admission {
  readonly concurrency = new ConcurrencyLimit();
  readonly #keys: KeyRing;
  readonly #metrics: RoleMetrics;
  readonly #limiter: RateLimiterMemory | undefined;

  constructor({keys, perKeyPerSecond, metrics}: AdmissionOptions) {
    this.#keys = keys;
    this.#metrics = metrics;
    if (perKeyPerSecond === undefined) return;
    this.#limiter = new RateLimiterMemory({points: Math.max(1, Math.round(perKeyPerSecond)), duration: 1});
  }

  /** A hook that sheds load. It must cost less than an answer: no body is read, no error made. */
  readonly shed: onRequestHookHandler = (request, reply, done) => {
    if (!this.concurrency.isFull) return done();
    this.#metrics.errors.inc({code: 'API_OVERLOADED'});
    reply.code(503).header('retry-after', '1').type(problemType).send(`${overloaded}"instance":"${request.id}"}`);
  };

  /** Who calls. Throws 401 and 403. */
  identify({headers}: FastifyRequest, scope: Scope): Caller {
    return this.#keys.admit(headers.authorization, scope);
  }

  /** Who calls, within the limits. Throws 401, 403, API_OVERLOADED (503) and API_RATE_LIMITED (429). */
  async admit(request: FastifyRequest, scope: Scope): Promise<Caller> {
    const caller = this.identify(request, scope);
    if (this.concurrency.isFull) throw errors.API_OVERLOADED(at({retryAfter: 1}));
    const refused = await this.#refusal(caller);
    if (refused) {
      const retryAfter = Math.ceil(refused.msBeforeNext / 1000);
      throw errors.API_RATE_LIMITED(this.#limiter!.points, at({retryAfter}));
    }
    return caller;
  }

  /** Waits until the caller's rate has room: a line of a batch is never refused, it comes later. */
  async turn(caller: Caller): Promise<void> {
    for (;;) {
      const refused = await this.#refusal(caller);
      if (!refused) return;
      await sleep(refused.msBeforeNext);
    }
  }

  /** What the limiter says where the caller asks too much; undefined within the rate. */
  async #refusal({id, isRole}: Caller): Promise<RateLimiterRes | undefined> {
    if (!this.#limiter || isRole) return undefined;
    try {
      await this.#limiter.consume(id);
      return undefined;
    } catch (refused) {
      if (refused instanceof Error) throw refused;
      return refused as RateLimiterRes;
    }
  }
}

/** The problem document of a request that is shed, up to its last field. Ids need no escapes. */
const overloaded = `${JSON.stringify(problemOf(errors.API_OVERLOADED(at({retryAfter: 1})))).slice(0, -1)},`;
