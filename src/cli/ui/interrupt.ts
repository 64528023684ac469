type Cleanup = () => unknown;

const cleanups: Cleanup[] = [];

/**
 * Has something undone when the command is interrupted (Ctrl-C, SIGTERM, SIGHUP): the last one registered runs first. Returns
 * the function that takes the cleanup back, for when the work is done.
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
