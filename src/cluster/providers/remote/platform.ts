import {ports} from '../../scaffold/blueprint.js';
import type {LastDeploy} from '../kubernetes/remember.js';

/** One container of a cluster elsewhere. */
export interface RemotePart {
  readonly name: string;
  readonly role: 'control' | 'gateway' | 'node' | 'other';
  readonly group: string | null;
  readonly state: 'starting' | 'ready' | 'draining' | 'stopped';
  readonly restarts: number;
  readonly image: string;
  /** Why it is not ready, in the platform's words. */
  readonly why: string | null;
}

/** Something a drill does through kubectl, and the commands that take it back: data, for another process after a crash. */
export interface PlatformFault {
  strike(): Promise<void>;
  /** Words behind `kubectl`, to be run the last first. Harmless where the fault never struck. */
  readonly undo: readonly (readonly string[])[];
}

/** What the commands need of a cluster on Kubernetes or Docker Compose. */
export interface RemoteCluster {
  status(): Promise<readonly RemotePart[]>;
  /** What its journal says of the last deploy; undefined where it keeps none. */
  lastDeploy(): Promise<LastDeploy | undefined>;
  /** Streams log lines, each with the name of its part; ends with the platform's command or the signal. */
  logs(options: {
    readonly name: string | undefined;
    readonly lines: number;
    readonly follow: boolean;
    readonly onLine: (line: string) => void;
    readonly signal: AbortSignal;
  }): Promise<void>;
  /** Ends a part, at once or with time to finish; the platform starts another. */
  remove(name: string, graceful: boolean): Promise<void>;
  /** On Kubernetes: closes the pod's machine to new pods and has those of the cluster move away. */
  evict?(name: string): Promise<PlatformFault>;
  /** On Kubernetes: cuts a pod off by a NetworkPolicy. Works where the network plug-in enforces them. */
  partition?(name: string): Promise<PlatformFault>;
  /** What a part's own `/metrics` says, read inside of it: no network policy and no door stands in between. */
  metrics(name: string): Promise<string>;
  /** Sets how many nodes of groups, or gateways (`gateway`), there are at least. */
  scale(counts: Readonly<Record<string, number>>): Promise<void>;
}

/** Prints a role's metrics, with what its image has: Node.js and nothing else. */
export const printMetrics: readonly string[] = [
  ...['/nodejs/bin/node', '-e'],
  `fetch('http://127.0.0.1:${ports.internal}/metrics').then(answer => answer.text()).then(text => process.stdout.write(text))`,
];
