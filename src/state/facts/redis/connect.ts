import {Cluster, Redis, type RedisOptions} from 'ioredis';
import {withoutUndefined} from '../../../kit/json.js';
import type {RedisPlace} from './redis-url.js';
import type {Client} from './scripts.js';

/**
 * Opens a connection that repairs itself and never repeats a command: what becomes of one in flight when a connection
 * breaks is for the caller to find out. Commands while there is no connection fail at once.
 * A server that is silent for twice `deadlineMs` is given up, and looked for anew.
 */
export function connect(place: RedisPlace, deadlineMs: number): Client {
  const {kind, addresses, master, tls, username, password, db} = place;
  const shared = {
    connectTimeout: deadlineMs,
    socketTimeout: deadlineMs * 2,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    autoResubscribe: false,
    disableClientInfo: true,
    ...withoutUndefined({tls: tls ? {} : undefined, username, password}),
  } satisfies RedisOptions;
  // Never longer than half a second: somebody waits for a session.
  const retryStrategy = (attempt: number): number => Math.min(20 * attempt, 500);
  const client =
    kind === 'cluster'
      ? new Cluster([...addresses], {
          clusterRetryStrategy: retryStrategy,
          // Zero: a commit on a connection that broke must not be sent again behind our back.
          retryDelayOnFailover: 0,
          retryDelayOnTryAgain: 20,
          slotsRefreshTimeout: deadlineMs,
          slotsRefreshInterval: 5000,
          // Addresses are used as the nodes give them: certificates are for names.
          dnsLookup: (address, callback) => callback(null, address),
          redisOptions: shared,
        })
      : new Redis({
          ...shared,
          retryStrategy,
          db,
          enableOfflineQueue: false,
          // A master that was made a replica says so; the sentinels know the new one.
          reconnectOnError: error => error.message.includes('READONLY'),
          ...(kind === 'sentinel'
            ? {
                sentinels: [...addresses],
                name: master!,
                sentinelRetryStrategy: retryStrategy,
                sentinelCommandTimeout: deadlineMs,
                failoverDetector: true,
                enableTLSForSentinelMode: tls,
              }
            : addresses[0]!),
        });
  // Every failure reaches the command that it concerns; without a listener it would end the process as well.
  client.on('error', () => {});
  return client;
}

/** Resolves when the connection is ready, or after this time: a store may come later. */
export async function untilReady(client: Client, timeoutMs: number): Promise<void> {
  if (client.status === 'ready') return;
  await new Promise<void>(resolve => {
    const done = (): void => {
      clearTimeout(timer);
      client.off('ready', done);
      resolve();
    };
    const timer = setTimeout(done, timeoutMs);
    client.once('ready', done);
  });
}
