import type {Redis} from 'ioredis';
import type {ListPage, ListQuery, SessionSummary} from '../fact-store.js';
import {patternOf, sessionOfKey} from './keys.js';
import type {RedisConnection} from './redis-connection.js';

/**
 * One step of SCAN over the sessions of a ruleset. In a cluster its masters are gone through one after the other, in
 * the order of their addresses; a cursor is `<number of the master>:<its cursor>`.
 */
export async function listSessions(connection: RedisConnection, query: ListQuery): Promise<ListPage> {
  const {environment, ruleset, prefix = '', cursor = '0:0', most = 100} = query;
  const servers = serversOf(connection);
  const [number, position] = cursor.split(':') as [string, string | undefined];
  const server = servers[Number(number)];
  if (!server) return {sessions: []};
  const pattern = patternOf(environment, ruleset, prefix);
  const [next, keys] = await connection.call(() =>
    server.scan(position ?? '0', 'MATCH', pattern, 'COUNT', Math.max(most, 100)),
  );
  const sessions = await summariesOf(connection, server, keys);
  if (next !== '0') return {sessions, cursor: `${number}:${next}`};
  return Number(number) + 1 < servers.length ? {sessions, cursor: `${Number(number) + 1}:0`} : {sessions};
}

function serversOf({client}: RedisConnection): readonly Redis[] {
  if (!client.isCluster) return [client as Redis];
  const address = ({options}: Redis) => `${options.host}:${options.port}`;
  return (client as import('ioredis').Cluster).nodes('master').sort((a, b) => (address(a) < address(b) ? -1 : 1));
}

async function summariesOf(
  connection: RedisConnection,
  server: Redis,
  keys: readonly string[],
): Promise<SessionSummary[]> {
  if (keys.length === 0) return [];
  const pipeline = server.pipeline();
  for (const key of keys) pipeline.hget(key, 'v').hstrlen(key, 'f').pttl(key);
  const replies = (await connection.call(() => pipeline.exec())) ?? [];
  const value = (i: number): unknown => (replies[i]?.[0] ? null : replies[i]?.[1]);
  return keys.flatMap((key, i) => {
    const version = value(3 * i);
    // It ended between the two steps, or its slot moved away: then the other master lists it.
    if (typeof version !== 'string') return [];
    const left = Number(value(3 * i + 2));
    return [{session: sessionOfKey(key), version, bytes: Number(value(3 * i + 1)), leftMs: left < 0 ? null : left}];
  });
}
