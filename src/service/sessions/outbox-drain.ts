import {Counter, Gauge} from 'prom-client';
import type {Log} from '../../kit/log.js';
import {Waiters} from '../../kit/wait.js';
import type {Outbox, OutboxEntry} from '../../state/facts/fact-store.js';
import type {RoleMetrics} from '../server/metrics.js';
import {deliver, type EffectHandler} from './effect-handlers.js';

export interface OutboxDrainOptions {
  readonly outbox: Outbox;
  /** Those whose rules are in use here. */
  readonly environments: () => readonly string[];
  readonly handlers: Readonly<Record<string, EffectHandler>>;
  /** Name of this process. */
  readonly consumer: string;
  readonly metrics: RoleMetrics;
  readonly log: Log;
  /** How long a taken entry is leased; after that any process tries again. Longer than any handler may take. Default 10 s. */
  readonly leaseMs?: number;
  /** How often to look for what others left behind. Default 2 s. */
  readonly pollMs?: number;
}

const mostAtOnce = 32;

/**
 * Does what waits in the outbox, at least once: an entry is removed when its handler is done, so one that a process
 * died over, or a handler failed at, comes again when its lease is over. Receivers tell repetitions by `Idempotency-Key`.
 */
export class OutboxDrain {
  readonly #count: Counter<'effect' | 'outcome'>;
  readonly #resting = new Waiters();
  #woken = false;
  #stopped = false;
  #running: Promise<void> | undefined;

  constructor(private readonly options: OutboxDrainOptions) {
    const {metrics, outbox, environments} = options;
    this.#count = new Counter({
      name: 'rulectl_effects_total',
      help: 'Effects taken from the outbox, by what became of them',
      labelNames: ['effect', 'outcome'],
      registers: [metrics.registry],
    });
    new Gauge({
      name: 'rulectl_outbox_entries',
      help: 'Effects that wait in the outbox, or are being dispatched',
      registers: [metrics.registry],
      async collect() {
        const sizes = await Promise.all(
          environments().map(environment => outbox.size(environment).catch(() => Number.NaN)),
        );
        this.set(sizes.reduce((sum, size) => sum + size, 0));
      },
    });
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** There is something new: looks at once. */
  wake(): void {
    this.#woken = true;
    this.#resting.wake();
  }

  /** Finishes what is under way. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#resting.wake();
    await this.#running;
  }

  async #run(): Promise<void> {
    const {environments, log} = this.options;
    while (!this.#stopped) {
      this.#woken = false;
      let more = false;
      try {
        for (const environment of environments()) more = (await this.#drain(environment)) || more;
      } catch (error) {
        // The store is away; the entries wait there.
        log.debug({why: (error as Error).message}, 'the outbox cannot be read');
      }
      if (!more && !this.#woken && !this.#stopped) await this.#rest();
    }
  }

  /** Whether there may be more. */
  async #drain(environment: string): Promise<boolean> {
    const {outbox, consumer, leaseMs = 10_000} = this.options;
    const entries = await outbox.take({environment, consumer, most: mostAtOnce, leaseMs});
    const done = await Promise.all(entries.map(entry => this.#dispatch(entry)));
    const tickets = entries.filter((_, i) => done[i]).map(({ticket}) => ticket);
    if (tickets.length > 0) await outbox.settle(environment, tickets);
    return entries.length === mostAtOnce;
  }

  /** Whether the entry is done with. */
  async #dispatch(entry: OutboxEntry): Promise<boolean> {
    const {handlers, log} = this.options;
    const {name, attempt, idempotencyKey} = entry;
    const handler = Object.hasOwn(handlers, name) ? handlers[name] : undefined;
    try {
      // Another version of the rules declared it: a gateway that still has that version, or gets it again, will do it.
      if (!handler) throw new Error('nothing handles it here');
      const outcome = await deliver(handler, entry, log);
      this.#count.inc({effect: name, outcome});
      if (outcome === 'refused')
        log.error({effect: name, idempotencyKey}, 'an effect is refused for good, and dropped');
      return true;
    } catch (error) {
      this.#count.inc({effect: name, outcome: 'failed'});
      log.warn(
        {effect: name, attempt, idempotencyKey, why: (error as Error).message},
        'an effect failed, and is tried again',
      );
      return false;
    }
  }

  #rest(): Promise<void> {
    const {pollMs = 2000} = this.options;
    // With jitter, so that gateways that started together do not ask together for ever.
    return this.#resting.wait(pollMs * (0.75 + Math.random() / 2));
  }
}
