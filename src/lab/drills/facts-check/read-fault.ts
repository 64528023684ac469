import {identityOf, isAlive} from '../../../cluster/providers/local/identity.js';
import {parseDurationMs} from '../../../kit/units.js';
import {readRedisUrl} from '../../../state/facts/redis/redis-url.js';
import type {Part} from '../cluster/part.js';
import {findFault} from '../faults/registry.js';
import type {FaultToRun} from '../faults/run-fault.js';
import {errors} from './errors.js';

/** A fault of a check, with when it comes. */
export interface CheckFault extends FaultToRun {
  /** In words: `freeze 4711`. */
  readonly name: string;
  readonly atMs: number;
}

/**
 * Reads a fault of `facts check`: `freeze:PID@2s/1s` (two seconds after the start, for one second), `kill:PID@3s`,
 * `failover@4s` where `storeUrl` names Sentinels. A process is known from now on: one that takes its number later is not
 * hit, and the fault rejects with CHECK_PROCESS_GONE. Throws CHECK_FAULT_INVALID.
 */
export function readFault(
  text: string,
  {durationMs, storeUrl}: {readonly durationMs: number; readonly storeUrl: string | undefined},
): CheckFault {
  const [, fault = '', pidText, at = '', lasts] = /^([a-z-]+)(?::(\d+))?@([^/]+)(?:\/(.+))?$/.exec(text) ?? [];
  const found = findFault(fault);
  const atMs = parseDurationMs(at);
  const lastsMs = lasts === undefined && found?.atOnce ? 0 : parseDurationMs(lasts ?? '');
  const part = pidText === undefined ? storePart(storeUrl) : processPart(Number(pidText));
  if (atMs === undefined || lastsMs === undefined || part === undefined || !found?.canHit?.(part))
    throw errors.CHECK_FAULT_INVALID(text);
  return {
    fault,
    name: pidText === undefined ? fault : `${fault} ${pidText}`,
    target: part.name,
    atMs,
    from: atMs / durationMs,
    to: (atMs + lastsMs) / durationMs,
    kind: pidText === undefined ? found : onOneProcess(found, Number(pidText)),
    parts: [part],
  };
}

/** What stands outside of every cluster. */
const alone = {group: null, state: 'ready', restarts: 0, url: null, ruleset: null, able: [], container: null} as const;

function storePart(url: string | undefined): Part | undefined {
  if (url === undefined || readRedisUrl(url).kind !== 'sentinel') return undefined;
  const [address] = readRedisUrl(url).addresses;
  const dependants = {urls: [], dependency: 'facts'};
  return {
    ...alone,
    kind: 'redis',
    name: 'redis',
    process: null,
    store: {address: address!, dependants, sentinels: url},
  };
}

/** Process 1 and our own are nobody's fault. */
function processPart(pid: number): Part | undefined {
  if (pid <= 1 || pid === process.pid) return undefined;
  const unknown = {startedAt: null, memoryBytes: null, lastExit: null, cacheFolder: null, addressFile: null};
  return {...alone, kind: 'process', name: String(pid), process: {pid, ...unknown}};
}

function onOneProcess(fault: FaultToRun['kind'], pid: number): FaultToRun['kind'] {
  const known = identityOf(pid);
  return {
    ...fault,
    prepare: (parts, test) => {
      if (!isAlive(known)) throw errors.CHECK_PROCESS_GONE(pid);
      return fault.prepare(parts, test);
    },
  };
}
