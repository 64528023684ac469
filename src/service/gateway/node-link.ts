import {Pool, request} from 'undici';
import type {Log} from '../../kit/log.js';
import {headers} from '../api/headers.js';
import {partCallType} from '../api/part-call.js';

/** Why a node gave no answer to a job. `lost`: it had the job and went away, so the job may be the reason. */
export type FaultKind = 'unreached' | 'lost' | 'turned-away' | 'bundle-unknown' | 'strange';

export class LinkFault extends Error {
  constructor(
    readonly kind: FaultKind,
    readonly link: NodeLink,
    why: string,
  ) {
    super(why);
  }
}

/** One evaluation on its way to a node and back. */
export interface Job {
  /** A line of service/api/part-call. */
  readonly line: string;
  /** Digest of the bundle that it is pinned to. */
  readonly digest: string;
  /** It was lost with a node before: it travels alone, so that it takes no others with it. */
  readonly alone: boolean;
}

/** What came back. */
export interface Delivery {
  readonly answer: string;
  readonly link: NodeLink;
}

interface Waiting extends Job {
  readonly resolve: (delivery: Delivery) => void;
  readonly reject: (fault: LinkFault) => void;
}

/** `suspect`: silent for longer than an evaluation may take. `away`: gone, asked again until it is back. */
export type LinkState = 'ready' | 'suspect' | 'draining' | 'away';

export interface LinkOptions {
  readonly name: string;
  readonly group: string;
  readonly url: string;
  readonly token: string | undefined;
  readonly log: Log;
  readonly onChange: () => void;
}

/** HTTP calls under way to one node. One is evaluated, the next lies ready; more would only make batches smaller. */
const maxCalls = 4;
const maxBatchJobs = 256;
const maxBatchChars = 1 << 20;
/** A batch should keep a node busy for about this long: then latency stays low and calls are still worth their cost. */
const batchMs = 8;

/** Bundles that a node keeps: those it told of last. */
export const keptDigests = 3;

/** Silence after which a node with work is asked whether it lives; then suspected; then given up. */
const silenceMs = 100;
const suspectAfterMs = 350;
const lostAfterMs = 1000;

/**
 * The gateway's side of one node: what all requests of a turn of the event loop have for it travels as one call over
 * plain HTTP keep-alive connections. Holds what is known about the node's state and speed.
 */
export class NodeLink {
  readonly name: string;
  readonly group: string;
  readonly url: string;
  readonly groups: ReadonlySet<string>;
  /** Digests of bundles that it is known to hold. */
  digests: ReadonlySet<string> = new Set();
  /** Whether it has been ready before: from then on our own probes say whether it is there. */
  met = false;
  /** Jobs that wait here or are under way. */
  load = 0;
  #state: LinkState = 'away';
  #pool: Pool;
  readonly #options: LinkOptions;
  readonly #path = '/v1/parts/evaluate';
  #queue: Waiting[] = [];
  #calls = 0;
  #scheduled = false;
  #costMs = 0.05;
  #heardAt = 0;
  #probing = false;
  #closed = false;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.name = options.name;
    this.group = options.group;
    this.url = options.url;
    this.groups = new Set(options.group.split(','));
    this.#pool = this.#openPool();
  }

  get state(): LinkState {
    return this.#state;
  }

  set state(state: LinkState) {
    if (this.#state === state) return;
    const {log, onChange} = this.#options;
    log.info({node: this.name, group: this.group, url: this.url, from: this.#state, to: state}, 'node changed');
    this.#state = state;
    onChange();
  }

  /** As people are told: `ejected` is a node that is registered but not asked. */
  get shownState(): 'ready' | 'ejected' | 'draining' {
    return this.#state === 'ready' || this.#state === 'draining' ? this.#state : 'ejected';
  }

  /** Milliseconds of work that lie before a new job. */
  get expectedMs(): number {
    return (this.load + 1) * this.#costMs;
  }

  /** Hands in a job. Rejects with a LinkFault only. */
  submit(job: Job): Promise<Delivery> {
    return new Promise((resolve, reject) => {
      this.load++;
      this.#queue.push({...job, resolve, reject});
      if (this.#scheduled) return;
      this.#scheduled = true;
      setImmediate(() => {
        this.#scheduled = false;
        this.#flush();
      });
    });
  }

  /** Looks after the node: silent with work under way, or gone. Called every few milliseconds. */
  tick(now: number): void {
    if (this.#probing || this.#closed) return;
    if (
      this.#state === 'away' ? now - this.#heardAt > silenceMs * 2 : this.#calls > 0 && now - this.#heardAt > silenceMs
    ) {
      void this.#probe();
    }
  }

  /** No new jobs; closes when the last one is back. */
  async retire(): Promise<void> {
    this.state = 'draining';
    while (this.load > 0 && !this.#closed) await new Promise(resolve => setTimeout(resolve, silenceMs));
    await this.close();
  }

  /** Ends the connections. Jobs under way are lost. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const job of this.#queue.splice(0)) this.#fail(job, 'unreached', 'the gateway let go of it');
    await this.#pool.destroy();
  }

  #openPool(): Pool {
    return new Pool(this.url, {
      connections: maxCalls,
      pipelining: 1,
      connect: {timeout: 1000},
      keepAliveTimeout: 60_000,
      // Silence is judged by probes, which know an evaluation that takes long from a node that is gone.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  #flush(): void {
    while (this.#calls < maxCalls && this.#queue.length > 0) void this.#send(this.#takeBatch());
  }

  #takeBatch(): Waiting[] {
    const most = Math.max(1, Math.min(maxBatchJobs, Math.floor(batchMs / this.#costMs)));
    const [first] = this.#queue as [Waiting, ...Waiting[]];
    let count = 1;
    if (!first.alone) {
      let chars = first.line.length;
      for (; count < most && count < this.#queue.length; count++) {
        const job = this.#queue[count]!;
        chars += job.line.length;
        if (job.alone || job.digest !== first.digest || chars > maxBatchChars) break;
      }
    }
    return count === this.#queue.length ? this.#queue.splice(0) : this.#queue.splice(0, count);
  }

  async #send(batch: Waiting[]): Promise<void> {
    const startedAt = performance.now();
    if (this.#calls++ === 0) this.#heardAt = startedAt;
    let body = '';
    for (const job of batch) body += job.line;
    try {
      const {token} = this.#options;
      const response = await this.#pool.request({
        method: 'POST',
        path: this.#path,
        headers: {
          'content-type': partCallType,
          [headers.bundle]: batch[0]!.digest,
          ...(token === undefined ? {} : {authorization: `Bearer ${token}`}),
        },
        body,
      });
      const text = await response.body.text();
      this.#heard();
      if (response.headers[headers.state] === 'draining') this.state = 'draining';
      if (response.statusCode === 200) this.#deliver(batch, text, startedAt);
      else this.#refused(batch, response.statusCode);
    } catch (error) {
      this.#broken(batch, error as Error);
    }
    this.#calls--;
    this.#flush();
  }

  #deliver(batch: Waiting[], text: string, startedAt: number): void {
    const perJobMs = (performance.now() - startedAt) / batch.length;
    this.#costMs = Math.max(0.005, 0.8 * this.#costMs + 0.2 * perJobMs);
    let start = 0;
    for (const job of batch) {
      const end = text.indexOf('\n', start);
      if (end < 0) {
        this.#fail(job, 'strange', 'its answer is too short');
        continue;
      }
      this.load--;
      job.resolve({answer: text.slice(start, end), link: this});
      start = end + 1;
    }
  }

  #refused(batch: Waiting[], status: number): void {
    const [kind, why]: [FaultKind, string] =
      status === 409
        ? ['bundle-unknown', 'it does not have the bundle']
        : status === 503
          ? ['turned-away', 'it is stopping']
          : ['strange', `it answers with status ${status}`];
    if (status === 503 && this.#state === 'ready') this.state = 'draining';
    for (const job of batch) this.#fail(job, kind, why);
  }

  #broken(batch: Waiting[], error: NodeJS.ErrnoException): void {
    const unreached = ['ECONNREFUSED', 'UND_ERR_CONNECT_TIMEOUT', 'EHOSTUNREACH', 'ENETUNREACH'].includes(
      error.code ?? '',
    );
    if (!this.#closed) this.state = 'away';
    for (const job of batch) this.#fail(job, unreached ? 'unreached' : 'lost', error.message);
    // What has not been sent yet need not wait for this node.
    for (const job of this.#queue.splice(0)) this.#fail(job, 'unreached', error.message);
  }

  #fail(job: Waiting, kind: FaultKind, why: string): void {
    this.load--;
    job.reject(new LinkFault(kind, this, why));
  }

  #heard(): void {
    this.#heardAt = performance.now();
    if (this.#state === 'suspect') this.state = 'ready';
  }

  async #probe(): Promise<void> {
    this.#probing = true;
    const suspicion = setTimeout(() => {
      if (this.#state === 'ready') this.state = 'suspect';
    }, suspectAfterMs);
    try {
      const {statusCode, body} = await request(`${this.url}/readyz`, {signal: AbortSignal.timeout(lostAfterMs)});
      const told = (await body.json()) as {bundles?: string[]};
      this.#heard();
      if (statusCode === 200) {
        this.met = true;
        if (told.bundles) this.digests = new Set([...told.bundles, ...this.digests].slice(0, keptDigests));
        if (this.#state === 'away') this.state = 'ready';
      } else if (this.#state === 'ready') this.state = 'draining';
    } catch (error) {
      this.#heardAt = performance.now();
      if (this.#state !== 'away' && !this.#closed) {
        this.state = 'away';
        this.#options.log.warn({node: this.name, why: (error as Error).message}, 'node does not answer');
        // Ends the calls under way: their jobs are tried elsewhere.
        const pool = this.#pool;
        this.#pool = this.#openPool();
        await pool.destroy(error as Error);
      }
    } finally {
      clearTimeout(suspicion);
      this.#probing = false;
    }
  }
}
