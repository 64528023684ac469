/** A role goes through these in order; there is no way back. */
export type RoleState = 'starting' | 'ready' | 'draining' | 'stopped';

const order: readonly RoleState[] = ['starting', 'ready', 'draining', 'stopped'];

/** A role that listens. */
export interface RunningRole {
  /** Where it listens, without a slash at the end. */
  readonly url: string;
  /** Readiness turns red, requests in flight finish, everything closes. A second call waits for the first. */
  stop(): Promise<void>;
  /** Closes everything now, requests in flight included. */
  kill(): Promise<void>;
  /** Takes itself out of rotation, or back into it; what it is asked meanwhile it still answers. */
  setDrained?(drained: boolean): void;
}

/** Holds the state and tells who listens. */
export class Lifecycle {
  #state: RoleState = 'starting';
  #drained = false;
  readonly #listeners = new Set<(state: RoleState) => void>();

  get state(): RoleState {
    return this.#drained && this.#state === 'ready' ? 'draining' : this.#state;
  }

  /** Shows `draining` instead of `ready` for as long as somebody wants the role out of rotation. */
  get drained(): boolean {
    return this.#drained;
  }
  set drained(drained: boolean) {
    if (drained === this.#drained) return;
    this.#drained = drained;
    for (const listener of this.#listeners) listener(this.state);
  }

  /** Moves on; a step back is ignored, so that "ready" cannot overtake "draining". */
  enter(state: RoleState): void {
    if (order.indexOf(state) <= order.indexOf(this.#state)) return;
    this.#state = state;
    for (const listener of this.#listeners) listener(state);
  }

  /** Calls the listener at each change. Returns the function that ends that. */
  onChange(listener: (state: RoleState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/** Closes all, also after a failure of one, and throws the first failure at the end. */
export async function closeAll(closers: readonly (() => unknown)[]): Promise<void> {
  const results = await Promise.allSettled(closers.map(async close => close()));
  const failed = results.find(result => result.status === 'rejected');
  if (failed) throw failed.reason;
}

/**
 * Runs a role until SIGTERM or SIGINT, stops it, and resolves. A second signal does not wait for requests in flight.
 * SIGUSR2 takes it out of rotation and, the next time, back.
 */
export async function runUntilSignal(role: RunningRole): Promise<void> {
  const signals = ['SIGTERM', 'SIGINT'] as const;
  let onSignal = (): void => {};
  const listener = (): void => onSignal();
  const nextSignal = () => new Promise<void>(resolve => (onSignal = resolve));
  for (const signal of signals) process.on(signal, listener);
  let drained = false;
  const toggle = (): void => role.setDrained?.((drained = !drained));
  process.on('SIGUSR2', toggle);
  try {
    await nextSignal();
    const again = nextSignal().then(() => role.kill());
    await Promise.race([role.stop(), again]);
  } finally {
    for (const signal of signals) process.off(signal, listener);
    process.off('SIGUSR2', toggle);
  }
}
