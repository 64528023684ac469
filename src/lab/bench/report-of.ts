import {availableParallelism, cpus, platform, release} from 'node:os';
import {fitScaling} from '../statistics/scaling-fit.js';
import {median, spread} from '../statistics/summary.js';
import type {BenchResults} from './bench.js';
import type {BenchPlan} from './bench-plan.js';
import type {BenchPoint, BenchReport, BenchRun, FitReport, GuideRow} from './report.js';
import {inWords} from './summary.js';
import type {Topology} from './workload.js';

/** Processors kept for generator and gateway when it is asked whether the quotas fit. */
const keptFree = 0.25;

/** What is known of a bench beside what it measured. */
export interface BenchFrame {
  readonly plan: BenchPlan;
  readonly startedAt: Date;
  readonly reproduce: string;
}

/** The report of a bench that was run. */
export function reportOf(results: BenchResults, {plan, startedAt, reproduce}: BenchFrame): BenchReport {
  const {workload, milliCpu, topologies} = plan;
  const {budget, hop} = results;
  const points = pointsOf(results, milliCpu);
  const {alone} = results;
  const process = alone.length === 0 ? null : {throughput: median(alone), spread: spread(alone)};
  const one = points.find(({nodes}) => nodes === 1)?.throughput ?? null;
  const fits = topologies.flatMap(topology => fitOf(topology, points));
  const report = {
    kind: 'rulectl-bench' as const,
    startedAt: startedAt.toISOString(),
    durationSeconds: Math.round((Date.now() - startedAt.getTime()) / 1000),
    workload: {
      name: workload.name,
      summary: workload.summary,
      rules: results.rules,
      factSets: workload.facts.length,
      inFlight: workload.inFlight,
    },
    machine: {
      cores: availableParallelism(),
      model: cpus()[0]?.model ?? 'unknown',
      platform: `${platform()} ${release()}`,
      node: processVersion,
    },
    budget: {
      kind: budget.kind,
      milliCpu: budget.kind === 'none' ? null : milliCpu,
      why: budget.why ?? null,
      spinners: budget.spinners,
    },
    answers: {compared: results.compared, different: results.differences.length},
    process: process && {throughput: rounded(process.throughput), spread: rounded(process.spread)},
    baseline: budget.kind === 'none' || isWaiting(workload) ? null : baselineOf(results, one, milliCpu),
    gateway: hop
      ? {directMs: rounded(hop.directMs, 3), throughMs: rounded(hop.throughMs, 3), costMs: rounded(hop.costMs, 3)}
      : null,
    points,
    fit: fits[0] ?? null,
    fits,
    guide: guideRows(points.filter(({topology}) => topology === topologies[0])),
    invalidRuns: results.points.flatMap(point => point.runs).filter(run => run.invalid.length > 0).length,
    reproduce,
  };
  return {...report, summary: inWords(report)};
}

/** The report of a cluster that was measured as it is: one size, so nothing to compare it with. */
export function deployedReportOf(results: BenchResults, frame: BenchFrame): BenchReport {
  const report = reportOf(results, frame);
  const points = report.points.map(point => ({...point, comparable: true}));
  const deployed = {...report, points, budget: {...report.budget, kind: 'as deployed' as const}};
  return {...deployed, summary: inWords(deployed)};
}

/** Where look-ups are waited for, a quota is never used up, and says nothing about a node's speed. */
const isWaiting = ({served, rules}: BenchPlan['workload']): boolean =>
  Object.keys(served).length + Object.keys(rules.functions).length > 0;

function baselineOf({unlimited}: BenchResults, one: number | null, milliCpu: number): number | null {
  return one === null || unlimited.length === 0 ? null : rounded(one / ((milliCpu / 1000) * median(unlimited)), 3);
}

const processVersion = process.version;

function pointsOf({points, budget}: BenchResults, milliCpu: number): BenchPoint[] {
  const single = new Map(
    points.flatMap(point => (point.nodes === 1 ? [[point.topology, throughputOf(point.runs)] as const] : [])),
  );
  return points.map(({topology, nodes, runs}) => {
    const counted = runs.filter(run => run.invalid.length === 0);
    const throughput = throughputOf(runs);
    const base = single.get(topology) ?? null;
    const speedup = throughput === null || base === null ? null : throughput / base;
    const middle = (pick: (run: BenchRun) => number | null, digits: number): number | null => {
      const values = counted.map(pick).filter(value => value !== null);
      return values.length === 0 ? null : rounded(median(values), digits);
    };
    return {
      topology,
      nodes,
      throughput: throughput === null ? null : rounded(throughput),
      spread: throughput === null ? null : rounded(spread(counted.map(run => run.throughput!))),
      speedup: speedup === null ? null : rounded(speedup, 3),
      efficiency: speedup === null ? null : rounded(speedup / nodes, 3),
      p50Ms: middle(run => run.p50Ms, 2),
      p99Ms: middle(run => run.p99Ms, 2),
      cpuPerNode: middle(run => run.cpuPerNode, 3),
      gatewayCpu: middle(run => run.gatewayCpu, 3),
      generatorCpu: middle(run => run.generatorCpu, 3),
      comparable: isComparable(nodes, budget.kind === 'none' ? undefined : milliCpu),
      runs,
    };
  });
}

/** With quotas while they fit, generator and gateway beside them; without, while each node can have a core. */
export function isComparable(nodes: number, milliCpu: number | undefined, cores = availableParallelism()): boolean {
  return milliCpu === undefined ? nodes < cores || nodes === 1 : (nodes * milliCpu) / 1000 <= cores - keptFree;
}

function throughputOf(runs: readonly BenchRun[]): number | null {
  const counted = runs.flatMap(({throughput}) => throughput ?? []);
  return counted.length === 0 ? null : median(counted);
}

function fitOf(topology: Topology, points: readonly BenchPoint[]): FitReport[] {
  const usable = points.filter(point => point.topology === topology && point.comparable);
  const fit = fitScaling(usable.map(({nodes, runs}) => ({nodes, runs: runs.flatMap(run => run.throughput ?? [])})));
  if (fit === undefined) return [];
  const {amdahl, usl} = fit;
  const most = Math.max(...usable.map(({nodes}) => nodes));
  const pair = ([low, high]: readonly [number, number]): [number, number] => [rounded(low, 5), rounded(high, 5)];
  return [
    {
      topology,
      amdahl: {serial: rounded(amdahl.serial.value, 5), interval: pair(amdahl.serial.interval)},
      usl: {
        sigma: rounded(usl.sigma, 5),
        kappa: rounded(usl.kappa, 6),
        sigmaInterval: pair(usl.sigmaInterval),
        kappaInterval: pair(usl.kappaInterval),
      },
      predictions: [...new Set([Math.ceil(most * 1.5), most * 2])].flatMap(nodes => {
        const speedup = fit.predict(nodes);
        return speedup === undefined ? [] : [{nodes, speedup: rounded(speedup, 2)}];
      }),
    },
  ];
}

/** Nodes and speed-ups as the guide has them. */
const promises = [
  {nodes: '3', from: 3, promised: [2.5, 3]},
  {nodes: '5', from: 5, promised: [4, 5]},
  {nodes: '10+', from: 10, promised: [8, 10]},
] as const;

function guideRows(points: readonly BenchPoint[]): GuideRow[] {
  return promises.map(({nodes, from, promised}) => {
    const point = points.find(each => (nodes.endsWith('+') ? each.nodes >= from : each.nodes === from));
    const measured = point?.comparable ? point.speedup : null;
    return {nodes, promised, measured, reached: measured === null ? null : measured >= promised[0]};
  });
}

const rounded = (value: number, digits = 1): number => Number(value.toFixed(digits));
