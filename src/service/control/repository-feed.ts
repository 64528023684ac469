import {RulectlError} from '../../kit/errors.js';
import type {Log} from '../../kit/log.js';
import {type Backoff, pause} from '../../kit/retry.js';
import type {Repository, Snapshot} from '../../state/repository/repository.js';
import {Watched} from '../follow/watched.js';
import {errors} from './errors.js';

export interface RepositoryFeedOptions {
  readonly environment: string;
  /** Opens the repository; a server need not answer yet. */
  readonly open: () => Promise<Repository>;
  /** Called once the schema is there, before anything is read. */
  readonly prepare: (repository: Repository) => Promise<void>;
  readonly log: Log;
  /** How often to look without having been told of a change, milliseconds. Default 2000. */
  readonly lookEveryMs?: number;
}

const backoff: Backoff = {minMs: 100, maxMs: 2000};
/** So much silence counts as a failure, long before the question is given up: a frozen server refuses nothing. */
const silentMs = 1000;
/** Failures that end by themselves: the server comes up, somebody mends its settings. */
const passing = new Set(['REPOSITORY_UNAVAILABLE', 'REPOSITORY_REFUSES']);

/**
 * Follows the repository and keeps in memory what the roles need, so that they are served while the database is away.
 * Notifications tell of changes; a look at the revision now and then finds those that got lost.
 */
export class RepositoryFeed {
  readonly snapshot = new Watched<Snapshot>();
  readonly #stopping = new AbortController();
  #repository: Repository | undefined;
  #told = new AbortController();
  #running: Promise<void> | undefined;
  /** Why the repository does not answer; undefined while it does. */
  failure: string | undefined = 'it is being opened';

  constructor(private readonly options: RepositoryFeedOptions) {}

  /** Throws CONTROL_STARTING while there is none. */
  get repository(): Repository {
    if (!this.#repository) throw this.notReady();
    return this.#repository;
  }

  /** CONTROL_STARTING: what is answered while nothing has been read. */
  notReady(): RulectlError {
    return errors.CONTROL_STARTING(this.failure ?? 'it is being read');
  }

  /** Follows until `stop`. Throws what no waiting mends: REPOSITORY_IN_USE, REPOSITORY_NEWER, … */
  start(): Promise<void> {
    return (this.#running ??= this.#run());
  }

  /** Looks at once: this control has just changed something. */
  async refresh(): Promise<void> {
    try {
      await this.#read();
    } catch (error) {
      // The change is made; the next look reads it.
      this.#fail(error);
      this.#told.abort();
    }
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#told.abort();
    await this.#running?.catch(() => {});
    await this.#repository?.close();
  }

  async #run(): Promise<void> {
    const {open, prepare, log, lookEveryMs = 2000} = this.options;
    const repository = await open();
    await this.#untilDone(async () => {
      await repository.migrate();
      await prepare(repository);
    });
    this.#repository = repository;
    if (this.#stopping.signal.aborted) return;
    repository.onChange(() => this.#told.abort());
    while (!this.#stopping.signal.aborted) {
      this.#told = new AbortController();
      await this.#untilDone(() => this.#read());
      log.debug({revision: this.snapshot.value?.revision}, 'repository read');
      const either = AbortSignal.any([this.#stopping.signal, this.#told.signal]);
      await pause(1, {minMs: lookEveryMs, maxMs: lookEveryMs}, either);
    }
  }

  async #untilDone(work: () => Promise<void>): Promise<void> {
    for (let failures = 0; !this.#stopping.signal.aborted; ) {
      const silence = setTimeout(() => this.#fail(new Error(`it has been silent for ${silentMs} ms`)), silentMs);
      try {
        await work().finally(() => clearTimeout(silence));
        if (this.failure !== undefined) this.options.log.info('the rule repository answers');
        this.failure = undefined;
        return;
      } catch (error) {
        if (this.#stopping.signal.aborted) return;
        if (!(error instanceof RulectlError && passing.has(error.code))) throw error;
        this.#fail(error);
        await pause(++failures, backoff, this.#stopping.signal);
      }
    }
  }

  async #read(): Promise<void> {
    const {environment} = this.options;
    const {repository} = this;
    const revision = await repository.revision(environment);
    if (revision === this.snapshot.value?.revision) return;
    const snapshot = await repository.snapshot(environment);
    // Two reads may end in another order than they began; revisions only grow, unless somebody restored a backup.
    const known = this.snapshot.value;
    if (known && BigInt(known.revision) > BigInt(snapshot.revision) && BigInt(known.revision) <= BigInt(revision))
      return;
    this.snapshot.set(snapshot, snapshot.revision);
  }

  #fail(error: unknown): void {
    const why = (error as Error).message;
    if (this.failure === why) return;
    this.failure = why;
    this.options.log.warn({why}, 'the rule repository does not answer; what is known goes on being served');
  }
}
