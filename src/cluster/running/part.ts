import type {EvaluationResult} from '../../rules/engine/answer.js';

/** `other` is what is no role of ours: a balancer, a store that runs beside the cluster. */
export type PartKind = 'control' | 'gateway' | 'node' | 'monitor' | 'supervisor' | 'other';

/** `ejected`: it runs but does not answer, or a gateway does not ask it. `stopped`: dead, comes back. */
export type PartState = 'starting' | 'ready' | 'draining' | 'ejected' | 'stopped';

/** One part of a running cluster: a process, a container or a pod. */
export interface Part {
  /** Unique, such as `pricing-1`, `control`, or the name of a pod. */
  readonly name: string;
  readonly kind: PartKind;
  /** Of a node. */
  readonly group: string | null;
  readonly state: PartState;
  /** How often it was started again. */
  readonly restarts: number;
  /** Where it listens, if this machine can connect there. */
  readonly url: string | null;
  /** What a node evaluates; null while it has no rules, and where nobody tells. */
  readonly ruleset: EvaluationResult['ruleset'] | null;
  /** What the cluster can do to it beyond removing it. */
  readonly able: readonly ('drain' | 'partition')[];
  /** Of a part that is a process of this machine, also between its death and its next start. */
  readonly process: PartProcess | null;
  /** Of a part that is a container. */
  readonly container: PartContainer | null;
}

export interface PartProcess {
  readonly pid: number | null;
  /** ISO 8601, of the running process. */
  readonly startedAt: string | null;
  /** Resident memory. */
  readonly memoryBytes: number | null;
  /** How the last one ended: `exit code 2`, `SIGKILL`. */
  readonly lastExit: string | null;
  /** Folder of what it keeps for its next start. */
  readonly cacheFolder: string | null;
  /** Of a node: the file in which it can be told another address to advertise. */
  readonly addressFile: string | null;
}

export interface PartContainer {
  readonly image: string;
  /** Why it is not ready, in the platform's words. */
  readonly why: string | null;
}
