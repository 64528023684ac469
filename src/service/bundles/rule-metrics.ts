import {Counter, type Histogram} from 'prom-client';
import type {RoleMetrics} from '../server/metrics.js';

/** How many rules were looked at and fired, by group, and how long evaluations took. */
export class RuleMetrics {
  readonly #durations: Histogram<'group'>;
  readonly #groups = new Map<string, GroupTally>();
  readonly #perSecond = new Float64Array(60);
  #second = 0;

  constructor(metrics: RoleMetrics) {
    const rules = this;
    new Counter({
      name: 'rulectl_rules_processed_total',
      help: 'Rules evaluated, and rules fired',
      labelNames: ['group', 'outcome'],
      registers: [metrics.registry],
      collect() {
        // Counting in plain numbers and handing over when somebody asks keeps label look-ups off the hot path.
        for (const [group, tally] of rules.#groups) {
          this.inc({group, outcome: 'evaluated'}, tally.evaluated);
          this.inc({group, outcome: 'fired'}, tally.fired);
          tally.evaluated = 0;
          tally.fired = 0;
        }
      },
    });
    this.#durations = metrics.histogram('rulectl_evaluation_duration_seconds', 'Time of one evaluation', ['group']);
  }

  /** Makes the series of a group, at zero, so that a dashboard shows it before the first request. */
  announce(group: string): void {
    this.#tallyOf(group);
  }

  record(group: string, {rules, fired, seconds}: {rules: number; fired: number; seconds: number}): void {
    const tally = this.#tallyOf(group);
    tally.evaluated += rules;
    tally.fired += fired;
    tally.durations.observe(seconds);
    const slot = this.#slotNow();
    this.#perSecond[slot]! += rules;
  }

  /** Rules evaluated in the last sixty seconds. */
  get lastMinute(): number {
    this.#slotNow();
    return this.#perSecond.reduce((sum, count) => sum + count, 0);
  }

  #tallyOf(group: string): GroupTally {
    let tally = this.#groups.get(group);
    if (!tally) {
      tally = {evaluated: 0, fired: 0, durations: this.#durations.labels(group)};
      this.#groups.set(group, tally);
    }
    return tally;
  }

  /** The slot of the present second; empties those of the seconds in which nothing came. */
  #slotNow(): number {
    const second = Math.floor(performance.now() / 1000);
    for (let late = Math.max(this.#second + 1, second - 59); late <= second; late++) this.#perSecond[late % 60] = 0;
    this.#second = second;
    return second % 60;
  }
}

interface GroupTally {
  evaluated: number;
  fired: number;
  durations: {observe(seconds: number): void};
}
