import {BatchSize} from './batch-size.js';
import {CallLatency} from './call-latency.js';
import {type Delivery, DeliveryFault, type FaultKind, type Job} from './job.js';
import {JobQueue, type WaitingJob} from './job-queue.js';
import type {NodeHealth} from './node-health.js';
import {isUnreached, maxCalls, PartChannel} from './part-channel.js';
import type {ServiceTime} from './service-time.js';

export interface NodeCallsOptions {
  /** Name of the node. */
  readonly node: string;
  readonly url: string;
  readonly token: string | undefined;
  /** Learns from the calls how the node is. */
  readonly health: NodeHealth;
  readonly speed: ServiceTime;
  /** The node does not have the bundle of this digest, or not any more. */
  readonly onBundleUnknown: (digest: string) => void;
}

/**
 * Brings jobs to one node and their answers back: what all requests of a turn of the event loop have for it travels as
 * one call over plain HTTP keep-alive connections.
 */
export class NodeCalls {
  readonly latency = new CallLatency();
  readonly #queue = new JobQueue();
  readonly #size = new BatchSize();
  readonly #channel: PartChannel;
  #load = 0;
  #calls = 0;
  #isScheduled = false;
  #isClosed = false;

  constructor(private readonly options: NodeCallsOptions) {
    this.#channel = new PartChannel(options.url, options.token);
  }

  /** Jobs that wait here or are under way. */
  get load(): number {
    return this.#load;
  }

  /** Whether a call is under way. */
  get isCalling(): boolean {
    return this.#calls > 0;
  }

  /** Hands in a job. Rejects with a DeliveryFault only. */
  submit(job: Job): Promise<Delivery> {
    return new Promise((resolve, reject) => {
      if (this.#load++ === 0) this.options.speed.woke(performance.now());
      this.#queue.add({job, resolve, reject});
      if (this.#isScheduled) return;
      this.#isScheduled = true;
      setImmediate(() => {
        this.#isScheduled = false;
        this.#flush();
      });
    });
  }

  /** Breaks the calls under way: their jobs are lost, and may be tried elsewhere. */
  async reset(reason: Error): Promise<void> {
    if (this.#calls > 0) await this.#channel.reset(reason);
  }

  /** Ends the connections. Jobs under way are lost. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const waiting of this.#queue.clear()) this.#fail(waiting, 'unreached', 'the gateway let go of it');
    await this.#channel.close();
  }

  #flush(): void {
    while (this.#calls < maxCalls) {
      // The last connection is kept free of batches, so that a single request never waits behind them.
      const {batch, late} = this.#queue.take(this.#size.most, performance.now(), this.#calls < maxCalls - 1);
      for (const waiting of late) this.#fail(waiting, 'late', 'its time was over');
      if (batch.length === 0) return;
      void this.#send(batch);
    }
  }

  async #send(batch: readonly WaitingJob[]): Promise<void> {
    const {health} = this.options;
    const startedAt = performance.now();
    if (this.#calls++ === 0) health.woke(startedAt);
    let body = '';
    let endsAt = 0;
    for (const {job} of batch) {
      body += job.line;
      endsAt = Math.max(endsAt, job.endsAt);
    }
    try {
      const answer = await this.#channel.call(body, batch[0]!.job.digest, endsAt - startedAt);
      health.heard(performance.now());
      if (answer.isDraining) health.drained();
      if (answer.status === 200) {
        this.#learn(batch.length, startedAt, answer.workMs);
        this.#deliver(batch, answer.text);
      } else this.#refused(batch, answer.status);
    } catch (error) {
      this.#broken(batch, error as Error);
    }
    this.#calls--;
    this.#flush();
  }

  #learn(jobs: number, startedAt: number, workMs: number): void {
    const now = performance.now();
    this.#size.learn(jobs, workMs);
    this.options.speed.delivered(jobs, now);
    this.latency.add(now - startedAt, jobs);
  }

  #deliver(batch: readonly WaitingJob[], text: string): void {
    const {node, health} = this.options;
    let start = 0;
    let isShort = false;
    for (const waiting of batch) {
      const end = text.indexOf('\n', start);
      if (end < 0) {
        isShort = true;
        this.#fail(waiting, 'strange', 'its answer is too short');
        continue;
      }
      this.#load--;
      waiting.resolve({answer: text.slice(start, end), node});
      start = end + 1;
    }
    if (isShort) health.failed();
    else health.succeeded();
  }

  #refused(batch: readonly WaitingJob[], status: number): void {
    const {health, onBundleUnknown} = this.options;
    if (status === 409) {
      onBundleUnknown(batch[0]!.job.digest);
      this.#failAll(batch, 'bundle-unknown', 'it does not have the bundle');
    } else if (status === 503) {
      health.turnedAway();
      this.#failAll(batch, 'turned-away', 'it is stopping');
    } else {
      health.failed();
      this.#failAll(batch, 'strange', `it answers with status ${status}`);
    }
  }

  #broken(batch: readonly WaitingJob[], error: Error): void {
    if (!this.#isClosed) this.options.health.lost();
    this.#failAll(batch, isUnreached(error) ? 'unreached' : 'lost', error.message);
    // What has not been sent yet need not wait for this node.
    this.#failAll(this.#queue.clear(), 'unreached', error.message);
  }

  #failAll(batch: readonly WaitingJob[], kind: FaultKind, why: string): void {
    for (const waiting of batch) this.#fail(waiting, kind, why);
  }

  #fail({reject}: WaitingJob, kind: FaultKind, why: string): void {
    this.#load--;
    reject(new DeliveryFault(kind, this.options.node, why));
  }
}
