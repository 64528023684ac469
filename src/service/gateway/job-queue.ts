import type {Delivery, DeliveryFault, Job} from './job.js';

/** A job and who waits for it. */
export interface WaitingJob {
  readonly job: Job;
  readonly resolve: (delivery: Delivery) => void;
  readonly reject: (fault: DeliveryFault) => void;
}

/** Most text of one call. */
const maxChars = 1 << 20;

/** Jobs that wait for a call to one node: single requests first, lines of batches after them. */
export class JobQueue {
  readonly #urgent = new Fifo();
  readonly #bulk = new Fifo();

  add(waiting: WaitingJob): void {
    (waiting.job.bulk ? this.#bulk : this.#urgent).push(waiting);
  }

  /**
   * Takes what travels in the next call: jobs of one kind and one bundle, at most `most`, one that travels alone by
   * itself. Those whose time is over come out as `late`.
   */
  take(most: number, now: number, mayTakeBulk: boolean): {batch: readonly WaitingJob[]; late: readonly WaitingJob[]} {
    const late: WaitingJob[] = [];
    let batch = this.#urgent.take(most, now, late);
    if (batch.length === 0 && mayTakeBulk) batch = this.#bulk.take(most, now, late);
    return {batch, late};
  }

  /** Takes all that waits. */
  clear(): readonly WaitingJob[] {
    return [...this.#urgent.clear(), ...this.#bulk.clear()];
  }
}

/** First in, first out; what was taken is cut off now and then, not each time. */
class Fifo {
  #items: WaitingJob[] = [];
  #first = 0;

  push(waiting: WaitingJob): void {
    this.#items.push(waiting);
  }

  take(most: number, now: number, late: WaitingJob[]): readonly WaitingJob[] {
    const batch: WaitingJob[] = [];
    let chars = 0;
    for (; this.#first < this.#items.length; this.#first++) {
      const waiting = this.#items[this.#first]!;
      const {job} = waiting;
      if (job.endsAt <= now) {
        late.push(waiting);
        continue;
      }
      chars += job.line.length;
      const [head] = batch;
      const fits =
        head === undefined ||
        (batch.length < most && chars <= maxChars && !job.alone && !head.job.alone && job.digest === head.job.digest);
      if (!fits) break;
      batch.push(waiting);
    }
    if (this.#first * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#first);
      this.#first = 0;
    }
    return batch;
  }

  clear(): readonly WaitingJob[] {
    const left = this.#items.slice(this.#first);
    this.#items = [];
    this.#first = 0;
    return left;
  }
}
