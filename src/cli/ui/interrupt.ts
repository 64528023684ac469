import {exitCodes} from '../../kit/error-report.js';

type Cleanup = () => unknown;

const cleanups: Cleanup[] = [];

/**
 * Has something undone when the command is interrupted: the last one registered runs first. Returns the function that
 * takes the cleanup back, for when the work is done.
 */
export function onInterrupt(cleanup: Cleanup): () => void {
  cleanups.push(cleanup);
  return () => {
    const index = cleanups.indexOf(cleanup);
    if (index >= 0) cleanups.splice(index, 1);
  };
}

/** Runs what `onInterrupt` collected, all of it, also after one of them fails. */
export async function runCleanups(): Promise<void> {
  for (let cleanup = cleanups.pop(); cleanup; cleanup = cleanups.pop()) {
    try {
      await cleanup();
    } catch {
      // The others still have to run, and the command is ending anyway.
    }
  }
}

const signals = [
  ['SIGINT', exitCodes.interrupted],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const;

const listeners = new Map<NodeJS.Signals, () => void>();

/**
 * Ctrl-C, SIGTERM and a terminal that is closed (SIGHUP): tidy up, then 130, 143 or 129; a second one does not wait. A
 * command that listens itself decides.
 */
export function endOnSignals(): void {
  let ending = false;
  for (const [signal, code] of signals) {
    const end = (): void => {
      if (process.listenerCount(signal) > 1) return;
      if (ending) process.exit(code);
      ending = true;
      void runCleanups().then(() => process.exit(code));
    };
    listeners.set(signal, end);
    process.on(signal, end);
  }
}

/**
 * Has the system end the process at once on these signals, with the same codes in a shell: for work without
 * pauses, in which no listener would be called, and after which there is nothing to tidy up.
 */
export function leaveSignalsToSystem(): void {
  // The first process of a container gets no signal that it does not listen to.
  if (process.pid === 1) return;
  for (const [signal, listener] of listeners) process.off(signal, listener);
}
