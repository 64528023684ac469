/** One part of a running cluster that a fault can hit. */
export interface Part {
  readonly kind: 'node' | 'gateway' | 'control' | 'redis' | 'postgres';
  /** Unique, such as `pricing-1`, `gateway-1`, `control`. */
  readonly name: string;
  /** For nodes. */
  readonly group?: string;
  readonly pid?: number;
  readonly url?: string;
  readonly state: string;
}

/** What a drill knows of the cluster that it runs against. */
export interface ClusterView {
  /** The parts as they are now; restarted ones have new pids. */
  look(): Promise<readonly Part[]>;
}

const nodesOf = (parts: readonly Part[], names: ReadonlySet<string>) => parts.filter(({name}) => names.has(name));

/** Waits until all these parts are ready, or the time is up. Gives milliseconds, or undefined when they were not. */
export async function untilReady(
  view: ClusterView,
  names: ReadonlySet<string>,
  {timeoutMs, everyMs = 50}: {readonly timeoutMs: number; readonly everyMs?: number},
): Promise<number | undefined> {
  const start = performance.now();
  while (performance.now() - start < timeoutMs) {
    const found = nodesOf(await view.look().catch(() => []), names);
    if (found.length === names.size && found.every(({state}) => state === 'ready')) return performance.now() - start;
    await new Promise(resolve => setTimeout(resolve, everyMs));
  }
  return undefined;
}
