import {readFile} from 'node:fs/promises';
import {request} from 'undici';
import {bearer} from '../../kit/bearer.js';
import {deferred} from '../../kit/deferred.js';
import type {Log} from '../../kit/log.js';
import {sleep} from '../../kit/wait.js';
import type {Bundle} from '../../rules/ruleset/bundle.js';
import {errors} from '../api/errors.js';
import type {BundlesAnswer} from '../api/role-messages.js';
import type {ControlPlace} from '../follow/follow-control.js';
import {LongPoll} from '../follow/long-poll.js';
import {BundleCache} from './bundle-cache.js';
import {type BundleTrust, openTrust} from './bundle-trust.js';

/** Where a role may get its bundles, and whose it takes. */
export interface BundleConfig extends ControlPlace {
  /** A file with a bundle, built into the image. */
  readonly image?: string | undefined;
  /** Public keys (Base64) whose signatures on bundles count; without any, unsigned bundles are taken. */
  readonly trustedKeys?: readonly string[] | undefined;
  /** The environment whose bundles are taken; any without. */
  readonly environment?: string | undefined;
}

export interface BundleFollowerOptions extends BundleConfig {
  /** Gateways that serve bundles from their own cache, asked while control is away. */
  readonly gateways?: readonly string[] | undefined;
  /** What a node says about itself in each poll. */
  readonly registration?: (() => Record<string, string | undefined>) | undefined;
  /** Takes a bundle into use; throws when it cannot. Called one at a time. */
  readonly use: (bundle: Bundle) => unknown;
  readonly log: Log;
}

/** A role without rules asks gateways, too, when control has been silent for so long: it may be frozen. */
const controlPatienceMs = 1000;
/** How long control and the gateways may take to answer before the image's bundle is used. */
const imagePatienceMs = 3000;

/**
 * Gets a role its bundles: from its own disk, control, a gateway, the image, in this order. A bundle that cannot be used
 * changes nothing and is reported; one that can is kept on disk, so that the next start needs nobody.
 */
export class BundleFollower {
  readonly #cache: BundleCache | undefined;
  readonly #poll: LongPoll<BundlesAnswer> | undefined;
  /** What is in use, by ruleset: the digest, and the signature of its activation. */
  readonly #used = new Map<string, string>();
  readonly #trust: BundleTrust;
  #queue: Promise<unknown> = Promise.resolve();
  /** Control has answered, or it is away and the gateways have been asked. */
  readonly #asked = deferred<void>();
  readonly #stopping = new AbortController();
  /** What the last bundle was refused for. */
  refusal: string | undefined;

  constructor(private readonly options: BundleFollowerOptions) {
    this.#trust = openTrust(options.trustedKeys, options.environment);
    this.#cache = options.cacheDir === undefined ? undefined : new BundleCache(options.cacheDir);
    if (options.control === undefined) return;
    this.#poll = new LongPoll<BundlesAnswer>({
      url: options.control,
      path: '/v1/bundles',
      token: options.token,
      headers: options.registration,
      onAnswer: async ({bundles}) => {
        await this.#take(Object.values(bundles));
        this.#asked.resolve();
      },
      onReachable: reachable => {
        if (!reachable) void this.#askGateways().finally(this.#asked.resolve);
      },
      log: options.log,
    });
  }

  /** Whether control answers, for /health; undefined without a control. */
  get controlState(): 'reachable' | 'unreachable' | undefined {
    return this.#poll && (this.#poll.reachable ? 'reachable' : 'unreachable');
  }

  /** Loads what is at hand, then follows control. Resolves when the disk and, where it is needed, the image have been tried. */
  async start(): Promise<void> {
    const {image, control} = this.options;
    for (const bundle of (await this.#cache?.load()) ?? []) await this.#take([bundle], false);
    this.#poll?.start();
    if (control === undefined) await this.#askGateways().finally(this.#asked.resolve);
    else if (this.#used.size === 0) void this.#askInSilence();
    if (this.#used.size > 0 || image === undefined) return;
    // Whatever control or a gateway has is newer than the image. A control without rules does not answer for a while.
    await Promise.race([this.#asked.promise, sleep(imagePatienceMs, this.#stopping.signal)]);
    if (this.#used.size > 0 || this.#stopping.signal.aborted) return;
    await this.#take([JSON.parse(await readFile(image, 'utf8')) as Bundle], false);
  }

  /** Registers anew: state or bundles have changed. */
  wake(): void {
    this.#poll?.wake();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    const known = this.#poll?.reachable === true;
    await this.#poll?.stop();
    await this.#queue;
    if (known) await this.#deregister();
  }

  /** The last registration, with the state `stopped`: control need not find out by itself. */
  async #deregister(): Promise<void> {
    const {registration, control, token} = this.options;
    if (!registration) return;
    try {
      const {body} = await request(`${control}/v1/bundles`, {
        headers: {...registration(), authorization: bearer(token)},
        signal: AbortSignal.timeout(500),
      });
      await body.dump();
    } catch {
      // Control notices by itself when our poll does not come back.
    }
  }

  async #askInSilence(): Promise<void> {
    await Promise.race([this.#asked.promise, sleep(controlPatienceMs, this.#stopping.signal)]);
    if (this.#used.size === 0) await this.#askGateways();
  }

  async #askGateways(): Promise<void> {
    const {gateways = [], token, log} = this.options;
    for (const url of gateways) {
      if (this.#stopping.signal.aborted) return;
      try {
        const {statusCode, body} = await request(`${url}/v1/bundles`, {
          headers: {authorization: bearer(token)},
          headersTimeout: 5000,
        });
        if (statusCode !== 200) {
          await body.dump();
          throw errors.ROLE_UPSTREAM_REFUSES(url, statusCode);
        }
        const {bundles} = (await body.json()) as BundlesAnswer;
        await this.#take(Object.values(bundles));
        return;
      } catch (error) {
        log.warn({url, why: (error as Error).message}, 'a gateway has no bundle for us');
      }
    }
  }

  /** One after another, so that an older answer cannot overtake a newer one. */
  #take(bundles: readonly Bundle[], keep = true): Promise<void> {
    const done = this.#queue.then(async () => {
      for (const bundle of bundles) await this.#takeOne(bundle, keep);
    });
    this.#queue = done;
    return done;
  }

  async #takeOne(bundle: Bundle, keep: boolean): Promise<void> {
    const {use, log} = this.options;
    const {name, version, digest, signature} = bundle;
    const mark = `${digest} ${signature?.value ?? ''}`;
    if (this.#stopping.signal.aborted || this.#used.get(name) === mark) return;
    try {
      this.#trust.check(bundle);
      // The same rules under a new signature: nothing to compile, but the newest signature is what counts from now on.
      if (this.#used.get(name)?.startsWith(`${digest} `) !== true) await use(bundle);
      this.#trust.remember(bundle);
      this.#used.set(name, mark);
      this.refusal = undefined;
    } catch (error) {
      this.refusal = (error as Error).message;
      log.error({ruleset: name, version, digest, why: this.refusal}, 'a bundle was refused; what is in use stays');
      // Control learns of it from the next registration.
      this.wake();
      return;
    }
    if (!keep) return;
    try {
      await this.#cache?.save(bundle);
    } catch (error) {
      // A full disk costs the next cold start its shortcut, not this role its rules.
      log.warn({why: (error as Error).message}, 'the bundle could not be kept on disk');
    }
  }
}
