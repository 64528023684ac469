import type {Topology, Workload} from './workload.js';

/** What is to be measured, and how long. */
export interface BenchPlan {
  readonly workload: Workload;
  readonly topologies: readonly Topology[];
  /** Ascending, each once. */
  readonly counts: readonly number[];
  /** Quota of a node, thousandths of a processor. */
  readonly milliCpu: number;
  readonly durationMs: number;
  readonly runs: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: (text: string) => void;
}
