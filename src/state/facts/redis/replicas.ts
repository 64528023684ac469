import {setImmediate as nextTurn} from 'node:timers/promises';
import type {Redis} from 'ioredis';
import {errors} from '../errors.js';
import {type Client, isUnknownScript, type Script} from './scripts.js';

/** The commits that the next WAIT is for. */
interface Batch {
  /** The connection that they were written to: WAIT on another one knows nothing of them. */
  readonly stream: Redis['stream'];
  /** When the oldest of them began, in the time of performance.now(). */
  since: number;
  /** How many replicas have them. */
  readonly had: Promise<number>;
}

/**
 * Commits that count only when so many replicas have them (Redis `WAIT`). It narrows the window in which a fail-over
 * loses acknowledged commits; it does not make Redis a consensus system: what a replica has is in its memory.
 *
 * One WAIT at a time, for all commits since the last (group commit): the server takes no other command of a connection
 * that waits, so that a second WAIT behind one that waits in vain would come after the deadline of its commits.
 */
export class Replicas {
  readonly #waitMs: number;
  #next: Batch | undefined;
  #underWay: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly wanted: number,
    deadlineMs: number,
  ) {
    // Short of the deadline, so that the answer is a count and not silence.
    this.#waitMs = Math.max(1, Math.floor(deadlineMs * 0.7));
  }

  /** Runs a script that writes; resolves when the replicas have it. Throws FACTS_NOT_REPLICATED. */
  async run(client: Client, script: Script, keys: readonly string[], args: readonly (string | number)[]) {
    const [reply, had] = client.isCluster
      ? await this.#inCluster(client, script, keys, args)
      : await this.#onServer(client as Redis, script, keys, args);
    if (had < this.wanted) throw errors.FACTS_NOT_REPLICATED(this.wanted, had);
    return reply;
  }

  async #onServer(client: Redis, {sha, lua}: Script, keys: readonly string[], args: readonly (string | number)[]) {
    const since = performance.now();
    try {
      return await this.#both(client, since, client.evalsha(sha, keys.length, ...keys, ...args));
    } catch (error) {
      if (!isUnknownScript(error as Error)) throw error;
      // A WAIT of its own: the one before stands in front of this command.
      return this.#both(client, since, client.eval(lua, keys.length, ...keys, ...args));
    }
  }

  async #both(client: Redis, since: number, sent: Promise<unknown>): Promise<readonly [reply: unknown, had: number]> {
    // When WAIT itself fails, the commit may stand all the same: that is no refusal.
    const waited = this.#wait(client, since).catch(() => 0);
    return [await sent, await waited];
  }

  /** WAIT covers what its connection wrote before, so it goes out behind the commits on the same one. */
  #wait(client: Redis, since: number): Promise<number> {
    const {stream} = client;
    if (this.#next?.stream !== stream) {
      const batch: Batch = {stream, since, had: this.#atItsTurn().then(() => this.#send(client, batch))};
      this.#next = batch;
    }
    this.#next.since = Math.min(this.#next.since, since);
    return this.#next.had;
  }

  async #atItsTurn(): Promise<void> {
    await this.#underWay.catch(() => {});
    // The commits of one turn of the event loop go together.
    await nextTurn();
  }

  #send(client: Redis, batch: Batch): Promise<number> {
    if (this.#next === batch) this.#next = undefined;
    if (client.stream !== batch.stream) return Promise.resolve(0);
    const had = client.wait(this.wanted, this.#leftMs(batch.since));
    this.#underWay = had;
    return had;
  }

  /** Zero would have the server wait for ever. */
  #leftMs(since: number): number {
    return Math.max(1, Math.floor(this.#waitMs - (performance.now() - since)));
  }

  /** In a cluster WAIT has to reach the node that has the keys: a pipeline goes to one node as a whole. */
  async #inCluster(client: Client, {sha, lua}: Script, keys: readonly string[], args: readonly (string | number)[]) {
    const since = performance.now();
    const send = async (command: 'eval' | 'evalsha', script: string) => {
      const replies = await client
        .pipeline([
          [command, script, keys.length, ...keys, ...args],
          ['wait', this.wanted, this.#leftMs(since)],
        ])
        .exec();
      return replies ?? [];
    };
    let [ran, waited] = await send('evalsha', sha);
    if (ran?.[0] && isUnknownScript(ran[0])) [ran, waited] = await send('eval', lua);
    if (ran?.[0]) throw ran[0];
    return [ran?.[1], waited?.[0] ? 0 : Number(waited?.[1] ?? 0)] as const;
  }
}
