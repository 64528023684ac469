import type {Redis} from 'ioredis';
import {pause} from '../../../kit/retry.js';
import type {FactChange} from '../fact-store.js';
import {keyOfText} from '../session-key.js';
import {changesChannel} from './keys.js';

const probeMs = 5000;

/** Follows the changes of sessions on a connection of its own, and tells when it may have missed some. */
export class Subscription {
  readonly #stopping = new AbortController();
  readonly #running: Promise<void>;
  #client: Redis | undefined;

  /** `open` makes a connection that does not repair itself, to a server that is there now, if one is known. */
  constructor(
    private readonly open: () => Redis | undefined,
    private readonly tell: (change: FactChange) => void,
  ) {
    this.#running = this.#run();
  }

  async close(): Promise<void> {
    this.#stopping.abort();
    this.#client?.disconnect();
    await this.#running;
  }

  async #run(): Promise<void> {
    const {signal} = this.#stopping;
    let failures = 0;
    while (!signal.aborted) {
      try {
        await this.#follow(() => (failures = 0));
      } catch {
        // Why does not matter: another connection is tried.
      }
      if (!signal.aborted) await pause(++failures, {minMs: 20, maxMs: 500}, signal);
    }
  }

  /** Returns or throws when the connection ends. */
  async #follow(onSubscribed: () => void): Promise<void> {
    const client = this.open();
    if (!client) return;
    this.#client = client;
    const ended = new Promise<void>(resolve => client.once('end', resolve));
    // A peer that is gone without a word is found out by a question now and then (and the socket's timeout).
    const probe = setInterval(() => client.ping().catch(() => client.disconnect()), probeMs);
    client.on('error', () => {});
    client.on('message', (_channel, message: string) => this.#hear(message));
    try {
      await client.connect();
      await client.subscribe(changesChannel);
      onSubscribed();
      this.tell({type: 'missed'});
      await ended;
    } finally {
      clearInterval(probe);
      client.disconnect();
    }
  }

  #hear(message: string): void {
    const space = message.indexOf(' ');
    const key = keyOfText(message.slice(space + 1));
    const version = message.slice(0, space);
    if (key) this.tell({type: 'changed', key, version: version === '-' ? null : version});
  }
}
