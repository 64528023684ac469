import type {Redis} from 'ioredis';
import {errors} from '../errors.js';
import {type Client, isUnknownScript, type Script} from './scripts.js';

/**
 * Commits that count only when so many replicas have them (Redis `WAIT`). It narrows the window in which a fail-over
 * loses acknowledged commits; it does not make Redis a consensus system: what a replica has is in its memory.
 */
export class Replicas {
  readonly #wanted: number;
  readonly #waitMs: number;
  /** The WAIT that is sent at the end of this turn of the event loop, for all commits of the turn. */
  #next: Promise<number> | undefined;

  constructor(wanted: number, deadlineMs: number) {
    this.#wanted = wanted;
    // Short of the deadline, so that the answer is a count and not silence.
    this.#waitMs = Math.max(1, Math.floor(deadlineMs * 0.7));
  }

  /** Runs a script that writes; resolves when the replicas have it. Throws FACTS_NOT_REPLICATED. */
  async run(client: Client, script: Script, keys: readonly string[], args: readonly (string | number)[]) {
    const [reply, had] = client.isCluster
      ? await this.#inCluster(client, script, keys, args)
      : await this.#onServer(client as Redis, script, keys, args);
    if (had < this.#wanted) throw errors.FACTS_NOT_REPLICATED(this.#wanted, had);
    return reply;
  }

  async #onServer(client: Redis, {sha, lua}: Script, keys: readonly string[], args: readonly (string | number)[]) {
    try {
      return await this.#both(client, client.evalsha(sha, keys.length, ...keys, ...args));
    } catch (error) {
      if (!isUnknownScript(error as Error)) throw error;
      // A WAIT of its own: the one before stands in front of this command.
      return this.#both(client, client.eval(lua, keys.length, ...keys, ...args));
    }
  }

  async #both(client: Redis, sent: Promise<unknown>): Promise<readonly [reply: unknown, had: number]> {
    // When WAIT itself fails, the commit may stand all the same: that is no refusal.
    const waited = this.#wait(client).catch(() => 0);
    return [await sent, await waited];
  }

  /** WAIT covers what its connection wrote before, so it goes out behind the commits on the same one. */
  #wait(client: Redis): Promise<number> {
    this.#next ??= new Promise((resolve, reject) => {
      setImmediate(() => {
        this.#next = undefined;
        client.wait(this.#wanted, this.#waitMs).then(resolve, reject);
      });
    });
    return this.#next;
  }

  /** In a cluster WAIT has to reach the node that has the keys: a pipeline goes to one node as a whole. */
  async #inCluster(client: Client, {sha, lua}: Script, keys: readonly string[], args: readonly (string | number)[]) {
    const send = async (command: 'eval' | 'evalsha', script: string) => {
      const replies = await client
        .pipeline([
          [command, script, keys.length, ...keys, ...args],
          ['wait', this.#wanted, this.#waitMs],
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
