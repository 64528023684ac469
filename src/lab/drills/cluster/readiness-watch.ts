import {sleep} from '../../../kit/wait.js';
import {isBack, type LookAtParts, type Part} from './part.js';

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
