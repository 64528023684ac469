import {Redis} from 'ioredis';
import {identityOf, type ProcessIdentity, signalTo} from '../../cluster/providers/local/identity.js';
import {parseDurationMs} from '../../kit/units.js';
import {readRedisUrl} from '../../state/facts/redis/redis-url.js';
import type {TimedFault} from './check-facts.js';
import {errors} from './errors.js';

/**
 * Reads a fault: `freeze:PID@2s/1s` (SIGSTOP two seconds after the start, SIGCONT one second later), `kill:PID@3s`
 * (SIGKILL), `failover@4s` (a Sentinel makes a replica the master). A process is known from now on: one that takes its
 * number later is not hit, and the injection rejects with CHECK_PROCESS_GONE. Throws CHECK_FAULT_INVALID.
 */
export function readFault(text: string, storeUrl: string | undefined): TimedFault {
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
  const found = identityOf(pid);
  if (kind === 'kill') return {name: `kill ${pid}`, atMs, inject: () => hit(pid, found, 'SIGKILL')};
  if (lastsMs === undefined) throw errors.CHECK_FAULT_INVALID(text);
  return {
    name: `freeze ${pid}`,
    atMs,
    inject: () => hit(pid, found, 'SIGSTOP'),
    // One that has ended meanwhile has nothing to go on with.
    mending: {afterMs: lastsMs, heal: () => found !== undefined && signalTo(found, 'SIGCONT')},
  };
}

/** Throws CHECK_PROCESS_GONE. */
function hit(pid: number, found: ProcessIdentity | undefined, signal: NodeJS.Signals): void {
  if (found === undefined || !signalTo(found, signal)) throw errors.CHECK_PROCESS_GONE(pid);
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
