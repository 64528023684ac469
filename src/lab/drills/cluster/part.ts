import type {Part as ClusterPart} from '../../../cluster/running/part.js';
import {sleep} from '../../../kit/wait.js';
import type {ServerStart} from '../undo/undo.js';
import {errors} from './errors.js';

/** What faults can hit: a role of the running cluster, a store that it uses, or a process of this machine that stands alone. */
export interface Part extends Omit<ClusterPart, 'kind'> {
  readonly kind: 'node' | 'gateway' | 'control' | 'redis' | 'postgres' | 'process';
  readonly store?: StoreServer;
}

/** What is known of a store beside its process. */
export interface StoreServer {
  /** Where it listens. */
  readonly address: {readonly host: string; readonly port: number};
  /** Who tells in its health (`dependencies.<name>`) whether it answers. */
  readonly dependants: {readonly urls: readonly string[]; readonly dependency: string};
  /** How it is started again, where anybody but its owner can. */
  readonly startAgain?: ServerStart;
  /** URL of the Sentinels that watch a Redis. */
  readonly sentinels?: string;
}

/** The parts of a cluster as they are now; restarted ones have new pids. */
export type LookAtParts = () => Promise<readonly Part[]>;

/** Waits until these parts are ready again; gives the cluster as it then was, or undefined when the time is up. */
export async function untilReady(
  look: LookAtParts,
  parts: readonly Part[],
  {timeoutMs, everyMs = 50}: {readonly timeoutMs: number; readonly everyMs?: number},
): Promise<readonly Part[] | undefined> {
  const end = performance.now() + timeoutMs;
  while (performance.now() < end) {
    const found = await look().catch(() => []);
    if (parts.every(part => isBack(part, parts, found))) return found;
    await sleep(everyMs);
  }
  return undefined;
}

/** A process comes back under its name; a pod is replaced by another one of its kind. */
export function isBack(part: Part, hit: readonly Part[], found: readonly Part[]): boolean {
  const ready = found.filter(({state}) => state === 'ready');
  if (part.container === null) return ready.some(({name}) => name === part.name);
  const peers = (list: readonly Part[]) => list.filter(({kind, group}) => kind === part.kind && group === part.group);
  return peers(ready).length >= peers(hit).length;
}

const wholeWithinMs = 10_000;

/**
 * These parts as they are now: an earlier fault may have replaced a process. A fault strikes what is whole, so it waits
 * for those that an earlier one still has down. Throws DRILL_NOT_READY.
 */
export async function whole(parts: readonly Part[], look: LookAtParts): Promise<readonly Part[]> {
  const names = parts.map(({name}) => name);
  const found = await untilReady(look, parts, {timeoutMs: wholeWithinMs});
  if (found === undefined) throw errors.DRILL_NOT_READY(names);
  const now = found.filter(({name}) => names.includes(name));
  // A pod that was replaced goes by another name.
  return now.length === parts.length ? now : parts;
}

export interface ReadinessOptions {
  /** Aborted when the fault is healed. */
  readonly healed: AbortSignal;
  /** How long the parts may take from then on. */
  readonly patienceMs: number;
}

/** `stayed`: no part was ever seen to be gone. `at` in performance.now() time. */
export type Return = {readonly at: number} | 'stayed' | undefined;

/** Between looks: while the fault is in force, when each costs the cluster something, and when all wait for the end. */
const pausesMs = {inForce: 200, healed: 50};

/**
 * Follows parts from their fault on: the moment from which on all of them are ready, which for a process that is started
 * again comes before the heal. Undefined when they are not in time.
 */
export async function untilBack(
  look: LookAtParts,
  parts: readonly Part[],
  {healed, patienceMs}: ReadinessOptions,
): Promise<Return> {
  let isGone = false;
  let at: number | undefined;
  let endsAt: number | undefined;
  for (;;) {
    // What is seen counts as the end only where the look began after the heal.
    const isHealed = healed.aborted;
    if (isHealed) endsAt ??= performance.now() + patienceMs;
    const found = await look().catch(() => undefined);
    if (found !== undefined) {
      const isReady = parts.every(part => isBack(part, parts, found));
      if (!isReady || parts.some(part => isReplaced(part, found))) isGone = true;
      at = isReady ? (at ?? performance.now()) : undefined;
      // As long as nothing has gone nothing has come back.
      if (!isGone) at = undefined;
      if (isHealed && isReady) return isGone ? {at: at!} : 'stayed';
    }
    if (endsAt !== undefined && performance.now() > endsAt) return undefined;
    await sleep(isHealed ? pausesMs.healed : pausesMs.inForce, isHealed ? undefined : healed);
  }
}

/** Another process under the same name, or a pod of another name: the part was gone, however short. */
const isReplaced = ({name, process}: Part, found: readonly Part[]): boolean => {
  const now = found.find(part => part.name === name);
  return now === undefined || now.process?.pid !== process?.pid;
};
