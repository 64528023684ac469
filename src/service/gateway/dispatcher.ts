import type {Directory} from './directory.js';
import {errors} from './errors.js';
import {type Delivery, DeliveryFault, type Job} from './job.js';
import type {NodeConnection} from './node-connection.js';
import type {RetryBudget} from './retry-budget.js';

export interface DispatchedJob extends Omit<Job, 'alone'> {
  readonly group: string;
}

/**
 * How long a job waits while its group has no node. Single requests fail soon, so that they do not pile up behind a group
 * that is gone; a batch waits for the restart.
 */
const patienceMs = {single: 1000, bulk: 10_000};
const mostTries = 6;
const mostStrange = 2;
const mostDeaths = 2;

/**
 * Brings a job to a node and, when that one is gone, to another: evaluation is pure. An evaluation that failed or timed
 * out is an answer and is never tried again; one that was under way at two deaths is refused, because it may be what
 * kills them.
 */
export class Dispatcher {
  constructor(
    private readonly directory: Pick<Directory, 'pick' | 'change'>,
    private readonly budget: RetryBudget,
    private readonly onRetry: (group: string) => void,
  ) {}

  /** Throws GATEWAY_* errors. */
  async dispatch(dispatched: DispatchedJob): Promise<Delivery> {
    this.budget.earn();
    const {group, line, digest, bulk, endsAt} = dispatched;
    const job: Job = {line, digest, bulk, endsAt, alone: false};
    const connection = this.directory.pick(group, digest);
    if (!connection) return this.#tryOn(group, job, new FailedTries());
    try {
      return await connection.submit(job);
    } catch (thrown) {
      const tries = new FailedTries();
      tries.add(connection, faultIn(thrown));
      return this.#tryOn(group, job, tries);
    }
  }

  /** Further tries, after a first one that brought no answer, or where there was no node. */
  async #tryOn(group: string, job: Job, tries: FailedTries): Promise<Delivery> {
    const patientUntil = Math.min(job.endsAt, performance.now() + patienceMs[job.bulk ? 'bulk' : 'single']);
    for (let attempt = tries.last ? 2 : 1; attempt <= mostTries && tries.last?.kind !== 'late'; attempt++) {
      const connection = await this.#nodeFor({group, digest: job.digest, tried: tries.nodes, endsAt: patientUntil});
      if (!connection) break;
      if (attempt > 1) {
        if (!this.budget.spend()) break;
        this.onRetry(group);
      }
      try {
        return await connection.submit({...job, alone: tries.hadDeath});
      } catch (thrown) {
        tries.add(connection, faultIn(thrown));
      }
    }
    if (tries.last === undefined) throw errors.GATEWAY_NO_NODE(group);
    if (performance.now() >= job.endsAt) throw errors.GATEWAY_DEADLINE_PASSED();
    throw errors.GATEWAY_TRIES_SPENT(group, tries.nodes.size, tries.last.message);
  }

  /** A node that was not tried; else one that was, once it is back; undefined when the time is up. */
  async #nodeFor({group, digest, tried, endsAt}: Wanted): Promise<NodeConnection | undefined> {
    for (;;) {
      const connection = this.directory.pick(group, digest, tried);
      if (connection) return connection;
      const left = endsAt - performance.now();
      if (left <= 0) return undefined;
      await this.directory.change(Math.min(left, 100));
      tried.clear();
    }
  }
}

/** A node that a further try needs. */
interface Wanted {
  readonly group: string;
  readonly digest: string;
  /** Emptied when there was no other, so that they may come again. */
  readonly tried: Set<NodeConnection>;
  readonly endsAt: number;
}

/** The tries of one job that brought no answer. */
class FailedTries {
  readonly nodes = new Set<NodeConnection>();
  last: DeliveryFault | undefined;
  readonly #deaths: string[] = [];
  #strange = 0;

  /** Whether the job was under way when a node died. */
  get hadDeath(): boolean {
    return this.#deaths.length > 0;
  }

  /** Throws GATEWAY_NODE_STRANGE or GATEWAY_NODE_DIED_TWICE where another try could do harm. */
  add(connection: NodeConnection, fault: DeliveryFault): void {
    this.last = fault;
    this.nodes.add(connection);
    if (fault.kind === 'strange' && ++this.#strange >= mostStrange) throw errors.GATEWAY_NODE_STRANGE(fault.node);
    if (fault.kind === 'lost' && this.#deaths.push(fault.node) >= mostDeaths) {
      throw errors.GATEWAY_NODE_DIED_TWICE(this.#deaths);
    }
  }
}

/** The fault that was thrown; anything else is rethrown. */
function faultIn(thrown: unknown): DeliveryFault {
  if (thrown instanceof DeliveryFault) return thrown;
  throw thrown;
}
