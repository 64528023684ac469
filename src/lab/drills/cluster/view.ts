import type {Injection} from '../undo/injection.js';
import type {ServerStart} from '../undo/undo.js';
import {errors} from './errors.js';

/** One part of a running cluster that a fault can hit. */
export interface Part {
  readonly kind: 'node' | 'gateway' | 'control' | 'redis' | 'postgres';
  /** Unique, such as `pricing-1`, `gateway-1`, `control`. */
  readonly name: string;
  /** For nodes. */
  readonly group?: string;
  /** Of a process on this machine. */
  readonly pid?: number;
  /** For a part that is no process of this machine: how its platform hits it. */
  readonly platform?: {
    /** Ends it, at once or with time to finish; its controller starts another. */
    remove(graceful: boolean): Promise<void>;
    /** Closes its machine to new pods and has this one move away. */
    evict?(): Promise<Injection>;
    /** Cuts it off from the network. */
    partition?(): Promise<Injection>;
  };
  /** Of a server that no supervisor looks after: how it is started again. */
  readonly startAgain?: ServerStart;
  readonly url?: string;
  /** Of a store: where it listens. */
  readonly address?: {readonly host: string; readonly port: number};
  /** Of a store: who tells in its health (`dependencies.<name>`) whether it answers. */
  readonly dependants?: {readonly urls: readonly string[]; readonly dependency: string};
  readonly state: string;
}

/** What a drill knows of the cluster that it runs against. */
export interface ClusterView {
  /** The parts as they are now; restarted ones have new pids. */
  look(): Promise<readonly Part[]>;
}

/** Waits until these parts are ready again; gives the cluster as it then was, or undefined when the time is up. */
export async function untilReady(
  view: ClusterView,
  parts: readonly Part[],
  {timeoutMs, everyMs = 50}: {readonly timeoutMs: number; readonly everyMs?: number},
): Promise<readonly Part[] | undefined> {
  const end = performance.now() + timeoutMs;
  while (performance.now() < end) {
    const found = await view.look().catch(() => []);
    if (parts.every(part => isBack(part, parts, found))) return found;
    await new Promise(resolve => setTimeout(resolve, everyMs));
  }
  return undefined;
}

/** A process comes back under its name; a pod is replaced by another one of its kind. */
export function isBack(part: Part, hit: readonly Part[], found: readonly Part[]): boolean {
  const ready = found.filter(({state}) => state === 'ready');
  if (part.platform === undefined) return ready.some(({name}) => name === part.name);
  const peers = (list: readonly Part[]) => list.filter(({kind, group}) => kind === part.kind && group === part.group);
  return peers(ready).length >= peers(hit).length;
}

const wholeWithinMs = 10_000;

/**
 * These parts as they are now: an earlier fault may have replaced a process. A fault strikes what is whole, so it waits
 * for those that an earlier one still has down. Throws DRILL_NOT_READY.
 */
export async function whole(parts: readonly Part[], view: ClusterView): Promise<readonly Part[]> {
  const names = parts.map(({name}) => name);
  const found = await untilReady(view, parts, {timeoutMs: wholeWithinMs});
  if (found === undefined) throw errors.DRILL_NOT_READY(names);
  const now = found.filter(({name}) => names.includes(name));
  // A pod that was replaced goes by another name.
  return now.length === parts.length ? now : parts;
}
