import type {Directory} from './directory.js';
import {errors} from './errors.js';
import {type Delivery, type Job, LinkFault} from './job.js';
import type {NodeLink} from './node-link.js';
import type {RetryBudget} from './retry-budget.js';

export interface DispatchedJob extends Omit<Job, 'alone'> {
  readonly group: string;
}

/**
 * How long a job waits for a node of its group while there is none. A caller is told soon, so that requests do not pile
 * up behind a group that is gone; a batch waits for the restart.
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
    const first = this.directory.pick(group, digest);
    if (!first) return this.#again(group, job, undefined);
    try {
      return await first.submit(job);
    } catch (fault) {
      if (!(fault instanceof LinkFault)) throw fault;
      return this.#again(group, job, fault);
    }
  }

  /** What comes after a first try that brought no answer, or no node to try. */
  async #again(group: string, job: Job, fault: LinkFault | undefined): Promise<Delivery> {
    const tried = new Set<NodeLink>();
    const deaths: string[] = [];
    const strange: string[] = [];
    const learn = ({kind, link}: LinkFault): void => {
      tried.add(link);
      if (kind === 'strange' && strange.push(link.name) >= mostStrange) throw errors.GATEWAY_NODE_STRANGE(link.name);
      if (kind === 'lost' && deaths.push(link.name) >= mostDeaths) throw errors.GATEWAY_NODE_DIED_TWICE(deaths);
    };
    let last = fault;
    if (last) learn(last);
    const patientUntil = Math.min(job.endsAt, performance.now() + patienceMs[job.bulk ? 'bulk' : 'single']);
    for (let attempt = last ? 2 : 1; attempt <= mostTries && last?.kind !== 'late'; attempt++) {
      const link = await this.#nodeFor(group, job.digest, tried, patientUntil);
      if (!link) break;
      if (attempt > 1) {
        if (!this.budget.spend()) break;
        this.onRetry(group);
      }
      try {
        return await link.submit({...job, alone: deaths.length > 0});
      } catch (thrown) {
        if (!(thrown instanceof LinkFault)) throw thrown;
        learn((last = thrown));
      }
    }
    if (last === undefined) throw errors.GATEWAY_NO_NODE(group);
    if (performance.now() >= job.endsAt) throw errors.GATEWAY_DEADLINE_PASSED();
    throw errors.GATEWAY_TRIES_SPENT(group, tried.size, last.message);
  }

  /** A node that was not tried; else one that was, once it is back; undefined when the time is up. */
  async #nodeFor(group: string, digest: string, tried: Set<NodeLink>, endsAt: number): Promise<NodeLink | undefined> {
    for (;;) {
      const link = this.directory.pick(group, digest, tried);
      if (link) return link;
      const left = endsAt - performance.now();
      if (left <= 0) return undefined;
      await this.directory.change(Math.min(left, 100));
      tried.clear();
    }
  }
}
