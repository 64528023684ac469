import type {BenchPoint, BenchReport} from './report.js';

interface PointChange {
  readonly topology: string;
  readonly nodes: number;
  readonly throughput: Change;
  readonly speedup: Change;
  readonly p99Ms: Change;
  /** The difference is larger than both spreads together: more than noise. */
  readonly clear: boolean;
}

export interface Change {
  readonly before: number | null;
  readonly after: number | null;
  /** After against before: 1.1 is a tenth more. */
  readonly ratio: number | null;
}

export interface ReportComparison {
  readonly points: readonly PointChange[];
  readonly process: Change;
  /** Why the two should not be held against each other. */
  readonly warnings: readonly string[];
}

/** Two results side by side, point by point; points that only one has are left out. */
export function compareReports(before: BenchReport, after: BenchReport): ReportComparison {
  const points = before.points.flatMap(old => {
    const now = after.points.find(({topology, nodes}) => topology === old.topology && nodes === old.nodes);
    return now === undefined ? [] : [pointChange(old, now)];
  });
  const process = change(before.process?.throughput ?? null, after.process?.throughput ?? null);
  return {points, process, warnings: warningsOf(before, after)};
}

function pointChange(before: BenchPoint, after: BenchPoint): PointChange {
  const throughput = change(before.throughput, after.throughput);
  const noise = (before.spread ?? 0) + (after.spread ?? 0);
  return {
    topology: before.topology,
    nodes: before.nodes,
    throughput,
    speedup: change(before.speedup, after.speedup),
    p99Ms: change(before.p99Ms, after.p99Ms),
    clear:
      before.throughput !== null && after.throughput !== null && Math.abs(after.throughput - before.throughput) > noise,
  };
}

function change(before: number | null, after: number | null): Change {
  const ratio = before === null || after === null || before === 0 ? null : Number((after / before).toFixed(3));
  return {before, after, ratio};
}

function warningsOf(before: BenchReport, after: BenchReport): string[] {
  const pairs: [what: string, a: unknown, b: unknown][] = [
    ['workload', before.workload.name, after.workload.name],
    ['machine', before.machine.model, after.machine.model],
    ['number of processors', before.machine.cores, after.machine.cores],
    ['Node.js version', before.machine.node, after.machine.node],
    ['budget of a node', before.budget.milliCpu, after.budget.milliCpu],
  ];
  return pairs.flatMap(([what, a, b]) =>
    a === b ? [] : [`The ${what} is another: ${a ?? 'none'} and ${b ?? 'none'}.`],
  );
}
