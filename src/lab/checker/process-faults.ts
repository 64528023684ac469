import {Redis} from 'ioredis';
import {parseDurationMs} from '../../kit/units.js';
import {readRedisUrl} from '../../state/facts/redis/redis-url.js';
import type {Fault} from './check-facts.js';
import {errors} from './errors.js';

/**
 * Reads a fault: `freeze:PID@2s/1s` (SIGSTOP two seconds after the start, SIGCONT one second later), `kill:PID@3s`
 * (SIGKILL), `failover@4s` (a Sentinel makes a replica the master). Throws CHECK_FAULT_INVALID.
 */
export function readFault(text: string, storeUrl: string | undefined): Fault {
  const [, kind, pidText, at = '', lasts] = /^(freeze|kill|failover)(?::(\d+))?@([^/]+)(?:\/(.+))?$/.exec(text) ?? [];
  const atMs = parseDurationMs(at);
  const lastsMs = lasts === undefined ? undefined : parseDurationMs(lasts);
  const pid = pidText === undefined ? undefined : Number(pidText);
  if (atMs === undefined || (lasts !== undefined && lastsMs === undefined)) throw errors.CHECK_FAULT_INVALID(text);
  if (kind === 'failover') {
    const url = storeUrl;
    if (pid !== undefined || url === undefined) throw errors.CHECK_FAULT_INVALID(text);
    return {name: 'failover', atMs, inject: () => failOver(url)};
  }
  // Process 1 and our own are nobody's fault.
  if (pid === undefined || pid <= 1 || pid === process.pid) throw errors.CHECK_FAULT_INVALID(text);
  if (kind === 'kill') return {name: `kill ${pid}`, atMs, inject: () => process.kill(pid, 'SIGKILL')};
  if (lastsMs === undefined) throw errors.CHECK_FAULT_INVALID(text);
  return {
    name: `freeze ${pid}`,
    atMs,
    inject: () => process.kill(pid, 'SIGSTOP'),
    lastsMs,
    heal: () => process.kill(pid, 'SIGCONT'),
  };
}

/** Has the first Sentinel that answers make a replica the master. */
async function failOver(url: string): Promise<void> {
  const {kind, addresses, master} = readRedisUrl(url);
  if (kind !== 'sentinel') throw errors.CHECK_FAULT_INVALID('failover');
  let failure: unknown;
  for (const {host, port} of addresses) {
    const sentinel = new Redis({host, port, lazyConnect: true, retryStrategy: () => null, connectTimeout: 1000});
    sentinel.on('error', () => {});
    try {
      await sentinel.connect();
      await sentinel.call('SENTINEL', 'FAILOVER', master!);
      return;
    } catch (error) {
      failure = error;
    } finally {
      sentinel.disconnect();
    }
  }
  throw failure;
}
