import type {Outbox, OutboxEffect, OutboxEntry, TakeOptions} from '../fact-store.js';
import type {SessionKey} from '../session-key.js';

interface HeldEffect {
  readonly entry: Omit<OutboxEntry, 'attempt'>;
  attempt: number;
  heldUntil: number;
}

/** Effects in this process. */
export class MemoryOutbox implements Outbox {
  readonly #waiting = new Map<string, HeldEffect>();
  #made = 0;

  append(key: SessionKey, commitId: string, effects: readonly OutboxEffect[]): void {
    for (const [i, effect] of effects.entries()) {
      const ticket = String(++this.#made);
      const entry = {...effect, key, ticket, idempotencyKey: `${commitId}-${i}`};
      this.#waiting.set(ticket, {entry, attempt: 0, heldUntil: 0});
    }
  }

  async take({environment, most, leaseMs}: TakeOptions): Promise<OutboxEntry[]> {
    const now = performance.now();
    const taken: OutboxEntry[] = [];
    for (const waiting of this.#waiting.values()) {
      if (taken.length >= most) break;
      if (waiting.heldUntil > now || waiting.entry.key.environment !== environment) continue;
      waiting.heldUntil = now + leaseMs;
      waiting.attempt++;
      taken.push({...waiting.entry, attempt: waiting.attempt});
    }
    return taken;
  }

  async settle(_environment: string, tickets: readonly string[]): Promise<void> {
    for (const ticket of tickets) this.#waiting.delete(ticket);
  }

  async size(environment: string): Promise<number> {
    return [...this.#waiting.values()].filter(({entry}) => entry.key.environment === environment).length;
  }
}
