import {createHash} from 'node:crypto';
import {readFileSync} from 'node:fs';
import type {Cluster, Redis} from 'ioredis';

/** A connection to one server, or to a cluster of them. */
export type Client = Redis | Cluster;

export interface Script {
  /** One round trip, save for the first call after the server (re)started. */
  run(client: Client, keys: readonly string[], args: readonly (string | number)[]): Promise<unknown>;
  readonly sha: string;
  readonly lua: string;
}

/** Reads `<name>.lua` beside this file. */
export function loadScript(name: string): Script {
  const lua = readFileSync(new URL(`./${name}.lua`, import.meta.url), 'utf8');
  const sha = createHash('sha1').update(lua).digest('hex');
  return {
    lua,
    sha,
    async run(client, keys, args) {
      try {
        return await client.evalsha(sha, keys.length, ...keys, ...args);
      } catch (error) {
        // The server does not have the script, so it has done nothing: this sends the text, and it is kept.
        if (!(error as Error).message.startsWith('NOSCRIPT')) throw error;
        return client.eval(lua, keys.length, ...keys, ...args);
      }
    },
  };
}
