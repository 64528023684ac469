import type {JsonObject} from '../../kit/json.js';
import type {Part} from './part.js';

/**
 * A cluster that runs, on this machine or elsewhere: all that `status`, `top`, `logs`, `scale`, `bench` and drills know of
 * it. `openTarget` opens one; nothing is asked of it before a member is called. Every member rejects with the error of its
 * provider where the cluster does not run or cannot be asked.
 */
export interface RunningCluster {
  /** Name of its target, such as `local` or `aws`. */
  readonly name: string;
  about(): Promise<ClusterIdentity>;
  /** What it consists of, asked just now. */
  parts(): Promise<readonly Part[]>;
  /** Hands on log lines, the last ones first and, followed, new ones; resolves with the last line or after the signal. */
  logs(options: LogsOptions): Promise<void>;
  /**
   * Sets how many nodes and gateways there are at least, until the next `up` or `deploy`. `ready`: they are there;
   * `asked`: the platform will see to it.
   */
  scale(counts: ScaleCounts, options?: ScaleOptions): Promise<'ready' | 'asked'>;
  /** Ends a part, at once or with time to finish its requests; whoever looks after it starts another. */
  remove(part: string, options: {readonly graceful: boolean}): Promise<void>;
  /**
   * Takes a part out of rotation: a process of this machine until it is resumed, a pod by moving it off its machine, which
   * is closed until that is undone. Looks only; throws CLUSTER_PART_UNABLE where `part.able` has no `drain`.
   */
  drain(part: string): Promise<Reversible>;
  /** Puts a process that was drained back into rotation; what is not drained, or not there, is left alone. */
  resume(part: string): Promise<void>;
  /** Cuts a part off from the network. Looks only; throws CLUSTER_PART_UNABLE where `part.able` has no `partition`. */
  partition(part: string): Promise<Reversible>;
  /** What the part's own `/metrics` says, in the text format of Prometheus. Rejects after `timeoutMs` (default 10,000). */
  metrics(part: string, options?: {readonly timeoutMs?: number}): Promise<string>;
  /** Where requests go, with the target's key. In Kubernetes without an address of its own: a port-forward. */
  gateway(): Promise<RoleAddress>;
  /** The same of control. Both throw TARGET_MISSING, TARGET_INVALID, TARGET_NO_ADDRESS and DEPLOY_NOT_READY. */
  control(): Promise<RoleAddress>;
  /** URLs of the stores that it uses, passwords included; empty where nobody here knows them. */
  stores(): Promise<StoreUrls>;
  /** The last deploy by the journal that the cluster keeps; undefined where it keeps none. */
  lastDeploy(): Promise<LastDeploy | undefined>;
  /** Ends port-forwards. */
  close(): Promise<void>;
}

/** Where a role listens, and how it is asked. */
export interface RoleAddress {
  readonly url: string;
  /** The API key that the target has. */
  readonly key: string | undefined;
  /** Certificate to trust beside the well-known ones, PEM. */
  readonly ca: string | undefined;
}

export interface StoreUrls {
  readonly redis?: string;
  readonly postgres?: string;
}

/** Whose cluster this is. */
export interface ClusterIdentity {
  /** `metadata.name` of the cluster file. */
  readonly cluster: string;
  readonly environment: string;
  /** For people, behind the name: `on this machine`, `on aws (shop-eks)`. */
  readonly place: string;
  /** URL of its gateway, where it has an address. */
  readonly gateway: string | null;
}

export interface LogsOptions {
  /** A part, or the nodes of a group; all without. */
  readonly name: string | undefined;
  /** How many lines to begin with. */
  readonly lines: number;
  readonly follow: boolean;
  /** Told once, before the first line, whose lines may come; not where the platform labels lines itself. */
  readonly onParts?: (names: readonly string[]) => void;
  readonly onLine: (line: LogLine) => void;
  readonly signal: AbortSignal;
}

/** One line of a log. */
export interface LogLine {
  /** The part that wrote it; null where the platform has put its name into the text. */
  readonly part: string | null;
  /** As it was written. */
  readonly text: string;
  /** The entry, where the line is one: `time`, `level`, `msg` and what belongs to it. */
  readonly entry?: JsonObject | undefined;
}

export interface ScaleCounts {
  /** Nodes by group. */
  readonly nodes: Readonly<Record<string, number>>;
  readonly gateways?: number;
}

/** How far scaling has come; where the platform does it by itself, nothing is told. */
export type ScaleEvent =
  | {readonly kind: 'starting'; readonly roles: readonly string[]; readonly running: boolean}
  /** `live`: also with the rules that a start has published. */
  | {readonly kind: 'ready' | 'live'; readonly ready: readonly string[]; readonly waiting: readonly string[]}
  | {readonly kind: 'undoing'};

export interface ScaleOptions {
  readonly on?: (event: ScaleEvent) => void;
  /** Ends the wait; what was begun is undone. */
  readonly signal?: AbortSignal;
}

/** A change of a cluster that can be taken back. */
export interface Reversible {
  /** How it is taken back, the last first: data, for another process after a crash. Harmless where it was never applied. */
  readonly undo: readonly UndoStep[];
  apply(): Promise<void>;
}

export type UndoStep =
  | {readonly do: 'resume'; readonly part: string}
  | {readonly do: 'kubectl'; readonly args: readonly string[]};

/** The last deploy of a cluster, as its journal there tells it. */
export interface LastDeploy {
  /** `under way` also when the deployer died. */
  readonly state: 'under way' | 'done' | 'stopped';
  readonly by: string;
  /** ISO 8601. */
  readonly at: string;
  /** Tag of the image. */
  readonly image: string;
  /** The step that failed last, if the deploy stopped. */
  readonly step: string | null;
}
