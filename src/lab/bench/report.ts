import type {Topology} from './workload.js';

/** One measurement of one node count. */
export interface BenchRun {
  /** Evaluations per second at capacity; null when the run is invalid. */
  readonly throughput: number | null;
  /** From an open loop at half of that; null when it missed its rate. Milliseconds. */
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
  /** Share of one processor that a node used, on average, while it was at capacity; null where it cannot be told. */
  readonly cpuPerNode: number | null;
  readonly gatewayCpu: number | null;
  readonly generatorCpu: number;
  /** Why the run does not count. */
  readonly invalid: readonly string[];
}

/** One node count: medians of the runs that count. */
export interface BenchPoint {
  readonly topology: Topology;
  readonly nodes: number;
  readonly throughput: number | null;
  /** Half the distance between the slowest and the fastest run. */
  readonly spread: number | null;
  /** Against one node of the same topology and budget. */
  readonly speedup: number | null;
  readonly efficiency: number | null;
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
  readonly cpuPerNode: number | null;
  readonly gatewayCpu: number | null;
  readonly generatorCpu: number | null;
  /** Whether every node had its budget: otherwise this speed-up says more about the machine than about the cluster. */
  readonly comparable: boolean;
  readonly runs: readonly BenchRun[];
}

/** What the guide that this project starts from promises, and what was measured. */
export interface GuideRow {
  readonly nodes: string;
  readonly promised: readonly [number, number];
  readonly measured: number | null;
  readonly reached: boolean | null;
}

export interface FitReport {
  readonly topology: Topology;
  /** Serial share of Amdahl's law, with its 95 % confidence interval. */
  readonly amdahl: {readonly serial: number; readonly interval: readonly [number, number]};
  /** Universal Scalability Law: contention σ and coherence κ, with 95 % confidence intervals. */
  readonly usl: {
    readonly sigma: number;
    readonly kappa: number;
    readonly sigmaInterval: readonly [number, number];
    readonly kappaInterval: readonly [number, number];
  };
  /** Speed-ups by the Universal Scalability Law, not beyond twice what was measured. */
  readonly predictions: readonly {readonly nodes: number; readonly speedup: number}[];
}

/** The JSON output of `rulectl bench`. */
export interface BenchReport {
  readonly kind: 'rulectl-bench';
  readonly startedAt: string;
  readonly durationSeconds: number;
  readonly workload: {
    readonly name: string;
    readonly summary: string;
    readonly rules: number;
    readonly factSets: number;
    readonly inFlight: number;
  };
  readonly machine: {readonly cores: number; readonly model: string; readonly platform: string; readonly node: string};
  readonly budget: {
    readonly kind: 'cgroup v1' | 'cgroup v2' | 'none' | 'as deployed';
    readonly milliCpu: number | null;
    readonly why: string | null;
    /** Idle-priority processes that keep the processors awake in every run. */
    readonly spinners: number;
  };
  readonly answers: {readonly compared: number; readonly different: number};
  /** One process without a cluster, without a limit. */
  readonly process: {readonly throughput: number; readonly spread: number} | null;
  /** One node against the same node without its quota, for the same processor time: 1 is a fair start. Null without quotas. */
  readonly baseline: number | null;
  /** A hop through a gateway to one node, beside asking that node. Medians, milliseconds. */
  readonly gateway: {readonly directMs: number; readonly throughMs: number; readonly costMs: number} | null;
  readonly points: readonly BenchPoint[];
  /** Of the first topology; null with fewer than three comparable node counts. */
  readonly fit: FitReport | null;
  readonly fits: readonly FitReport[];
  readonly guide: readonly GuideRow[];
  /** Runs that did not count and were repeated. */
  readonly invalidRuns: number;
  /** In plain words, a sentence each. */
  readonly summary: readonly string[];
  readonly reproduce: string;
}
