import {groupBy} from '../../../kit/group-by.js';
import type {Outbox, OutboxEntry, TakeOptions} from '../fact-store.js';
import {buckets, outboxOf} from './keys.js';
import type {RedisConnection} from './redis-connection.js';
import {loadScript} from './scripts.js';

/** An effect as the stream has it. */
export type EffectMessage = Omit<OutboxEntry, 'ticket' | 'attempt'>;

type Taken = readonly (readonly [bucket: number, id: string, effect: string, attempt: number])[];

const take = loadScript('take');
const settle = loadScript('settle');

/** One stream a bucket, each with one consumer group, `gateways`. */
export class RedisOutbox implements Outbox {
  constructor(private readonly connection: RedisConnection) {}

  async take({environment, consumer, most, leaseMs}: TakeOptions): Promise<OutboxEntry[]> {
    const entries: OutboxEntry[] = [];
    for (const numbers of this.#rounds()) {
      const keys = numbers.map(bucket => outboxOf(environment, bucket));
      const args = [consumer, most - entries.length, leaseMs];
      const taken = (await this.connection.call(client => take.run(client, keys, args))) as Taken;
      for (const [number, id, effect, attempt] of taken) {
        entries.push({...(JSON.parse(effect) as EffectMessage), ticket: `${numbers[number - 1]}:${id}`, attempt});
      }
      if (entries.length >= most) break;
    }
    return entries;
  }

  async settle(environment: string, tickets: readonly string[]): Promise<void> {
    const byBucket = groupBy(tickets, ticket => Number.parseInt(ticket, 10));
    await Promise.all(
      [...byBucket].map(([bucket, own]) => {
        const ids = own.map(ticket => ticket.slice(ticket.indexOf(':') + 1));
        return this.connection.call(client => settle.run(client, [outboxOf(environment, bucket)], ids));
      }),
    );
  }

  async size(environment: string): Promise<number> {
    const sizes = await Promise.all(
      Array.from({length: buckets}, (_, bucket) =>
        this.connection.call(client => client.xlen(outboxOf(environment, bucket))),
      ),
    );
    return sizes.reduce((sum, size) => sum + size, 0);
  }

  /** The buckets that one script may touch: all on a single server, one in a cluster. Shuffled, so that none starves. */
  #rounds(): readonly (readonly number[])[] {
    const start = Math.floor(Math.random() * buckets);
    const order = Array.from({length: buckets}, (_, i) => (start + i) % buckets);
    return this.connection.client.isCluster ? order.map(bucket => [bucket]) : [order];
  }
}
