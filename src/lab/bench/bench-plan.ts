import {availableParallelism} from 'node:os';
import {parseDurationMs, parseMilliCpu} from '../../kit/units.js';
import {errors} from './errors.js';
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

/** Options as they stand on the command line. */
export interface BenchWords {
  readonly nodes: string;
  readonly topology: string;
  readonly cpu?: string;
  readonly duration: string;
  readonly runs: string;
}

const mostNodes = 100;

/** Reads the options of a bench. Throws BENCH_OPTION_INVALID. */
export function planFrom(workload: Workload, words: BenchWords): BenchPlan {
  const counts = countsFrom(words.nodes);
  const durationMs = parseDurationMs(words.duration);
  const runs = Number(words.runs);
  const milliCpu = words.cpu === undefined ? fittingCpu(Math.max(...counts)) : parseMilliCpu(words.cpu);
  if (durationMs === undefined || durationMs < 500) {
    throw errors.BENCH_OPTION_INVALID('--duration', words.duration, 'a time of at least 500ms, such as 10s');
  }
  if (!Number.isInteger(runs) || runs < 1 || runs > 100) {
    throw errors.BENCH_OPTION_INVALID('--runs', words.runs, 'a whole number from 1 to 100');
  }
  if (milliCpu === undefined || milliCpu < 10) {
    throw errors.BENCH_OPTION_INVALID('--cpu', words.cpu!, 'a share of a processor from 10m, such as 150m or 0.5');
  }
  return {workload, topologies: topologiesFrom(words.topology), counts, milliCpu, durationMs, runs};
}

function countsFrom(text: string): number[] {
  const counts = text.split(',').map(Number);
  if (counts.every(count => Number.isInteger(count) && count >= 1 && count <= mostNodes)) {
    return [...new Set(counts)].sort((a, b) => a - b);
  }
  throw errors.BENCH_OPTION_INVALID('--nodes', text, `a list of node counts up to ${mostNodes}, such as 1,3,5`);
}

function topologiesFrom(text: string): readonly Topology[] {
  if (text === 'both') return ['replicated', 'specialised'];
  if (text === 'replicated' || text === 'specialised') return [text];
  throw errors.BENCH_OPTION_INVALID('--topology', text, 'replicated, specialised or both');
}

/** The largest quota with which so many nodes fit this machine beside generator and gateway, in steps of 50m. */
export function fittingCpu(nodes: number, cores = availableParallelism()): number {
  const share = ((cores - 0.4) * 1000) / nodes;
  return Math.min(1000, Math.max(50, Math.floor(share / 50) * 50));
}
