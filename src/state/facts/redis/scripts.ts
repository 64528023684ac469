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

/** The server does not have a script, and so has done nothing: after a restart, or on another master. */
export const isUnknownScript = ({message}: Error): boolean => message.startsWith('NOSCRIPT');

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
        // This sends the text, and it is kept.
        if (!isUnknownScript(error as Error)) throw error;
        return client.eval(lua, keys.length, ...keys, ...args);
      }
    },
  };
}
