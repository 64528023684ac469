import {lineChart, type Series} from '../report/line-chart.js';
import {page} from '../report/page.js';
import type {BenchPoint, BenchReport} from './report.js';
import {perSecond} from './summary.js';

const none = '–';

/** A bench as one self-contained HTML page: charts of speed-up, efficiency and latency, the table, the fits. */
export function benchPage(report: BenchReport): string {
  const {workload, machine, budget, points, answers, process, gateway, guide, fits, summary, reproduce} = report;
  const isWhole = points.every(({throughput}) => throughput !== null);
  const best = points.reduce((a, b) => ((b.speedup ?? 0) > (a.speedup ?? 0) ? b : a));
  const verdict = !isWhole
    ? {kind: 'unsure' as const, text: 'Some node counts could not be measured; the reasons are below.'}
    : points.some(({comparable}) => !comparable)
      ? {kind: 'unsure' as const, text: 'Every answer is right, but not every node had a processor share of its own.'}
      : {
          kind: 'good' as const,
          text:
            best.speedup === null
              ? `Every answer is right: ${best.throughput === null ? none : perSecond(best.throughput)}.`
              : `Every answer is right, and ${best.nodes} nodes do ${best.speedup.toFixed(2)} times the work of one.`,
        };
  return page({
    title: `Bench: ${workload.name}`,
    verdict,
    facts: [
      ['answers compared', `${answers.compared}, ${answers.different} different`],
      ['one process', process === null ? none : perSecond(process.throughput)],
      ['budget of a node', budget.milliCpu === null ? 'no quota' : `${budget.milliCpu}m (${budget.kind})`],
      ['a gateway adds', gateway === null ? none : `${gateway.costMs.toFixed(2)} ms`],
      ['rules', String(workload.rules)],
      ['machine', `${machine.cores} processors`],
    ],
    sections: [
      {title: 'In plain words', body: [workload.summary, ...summary]},
      {
        title: 'Scaling',
        body: [speedupChart(report), chart('Efficiency', '% of ideal', points, point => percent(point.efficiency))],
      },
      {title: 'Latency at half of the capacity', body: [latencyChart(points)]},
      {title: 'Figures', body: [figures(points), processors(points)]},
      ...(fits.length > 0 ? [{title: 'Fits', body: [fitTable(report)]}] : []),
      ...(guide.some(({measured}) => measured !== null)
        ? [{title: "The guide's promise", body: [guideTable(report)]}]
        : []),
      {title: 'How it was measured', body: method(report)},
    ],
    reproduce,
  });
}

const topologiesIn = (points: readonly BenchPoint[]) => [...new Set(points.map(({topology}) => topology))];

function seriesOf(points: readonly BenchPoint[], pick: (point: BenchPoint) => number | null): Series[] {
  return topologiesIn(points).map(topology => {
    const own = points.filter(point => point.topology === topology);
    return {name: topology, points: own.map(point => [point.nodes, pick(point)] as const)};
  });
}

function speedupChart({points, fits}: BenchReport) {
  const most = Math.max(...points.map(({nodes}) => nodes));
  const ideal: Series = {name: 'ideal', points: [1, most].map(n => [n, n] as const), reference: true};
  const steps = Array.from({length: 20}, (_, i) => 1 + ((most - 1) * i) / 19);
  const laws = fits.map(
    ({topology, usl}): Series => ({
      name: `USL, ${topology}`,
      reference: true,
      points: steps.map(n => [n, n / (1 + usl.sigma * (n - 1) + usl.kappa * n * (n - 1))] as const),
    }),
  );
  return lineChart({
    title: 'Speed-up against one node',
    x: {label: 'nodes'},
    y: {label: 'times'},
    series: [...seriesOf(points, ({speedup}) => speedup), ideal, ...laws],
  });
}

const chart = (
  title: string,
  unit: string,
  points: readonly BenchPoint[],
  pick: (point: BenchPoint) => number | null,
) => lineChart({title, x: {label: 'nodes'}, y: {label: unit}, series: seriesOf(points, pick)});

function latencyChart(points: readonly BenchPoint[]) {
  return lineChart({
    title: 'Latency from the due time',
    x: {label: 'nodes'},
    y: {label: 'ms'},
    series: (['p99', 'p50'] as const).flatMap(name =>
      seriesOf(points, point => point[`${name}Ms`]).map(each => ({...each, name: `${name}, ${each.name}`})),
    ),
  });
}

const figures = (points: readonly BenchPoint[]) => ({
  head: ['', 'nodes', 'throughput', '± spread', 'p50 ms', 'p99 ms', 'speed-up', 'efficiency'],
  rows: points.map(point => [
    point.topology,
    point.nodes,
    point.throughput === null ? 'invalid' : perSecond(point.throughput),
    point.spread === null ? none : perSecond(point.spread),
    point.p50Ms ?? none,
    point.p99Ms ?? none,
    point.speedup === null ? none : `${point.speedup.toFixed(2)}×${point.comparable ? '' : ', not comparable'}`,
    share(point.efficiency),
  ]),
});

const processors = (points: readonly BenchPoint[]) => ({
  head: ['CPU at capacity', 'nodes', 'each node', 'gateway', 'generator'],
  rows: points.map(point => [
    point.topology,
    point.nodes,
    share(point.cpuPerNode),
    share(point.gatewayCpu),
    share(point.generatorCpu),
  ]),
});

const fitTable = ({fits}: BenchReport) => ({
  head: ['topology', 'Amdahl: serial share', '95 %', 'USL: σ', '95 %', 'USL: κ', '95 %'],
  rows: fits.map(({topology, amdahl, usl}) => [
    topology,
    amdahl.serial,
    amdahl.interval.join(' – '),
    usl.sigma,
    usl.sigmaInterval.join(' – '),
    usl.kappa,
    usl.kappaInterval.join(' – '),
  ]),
});

const guideTable = ({guide}: BenchReport) => ({
  head: ['nodes', 'promised', 'measured', ''],
  rows: guide.map(({nodes, promised, measured, reached}) => [
    nodes,
    `${promised[0]}–${promised[1]}×`,
    measured === null ? none : `${measured.toFixed(2)}×`,
    reached === null ? 'not measured' : reached ? 'reached' : 'not reached',
  ]),
});

function method({budget, workload, machine, invalidRuns, startedAt, durationSeconds}: BenchReport): string[] {
  return [
    `Throughput is the capacity: each node always has ${workload.inFlight} evaluations at a time before it. Latencies come from an open loop at half of it, counted from the moment at which a request was due. Figures are medians of the runs; runs of the node counts were interleaved.`,
    budget.milliCpu === null
      ? `Nodes ran without CPU quotas${budget.why === null ? '' : `: ${budget.why}`}.`
      : `Each node process had ${budget.milliCpu}m of a processor (${budget.kind}); generator and gateways ran outside the quotas. ${budget.spinners > 0 ? `${budget.spinners} idle-priority spinners kept the processors awake in every run.` : ''}`,
    `${invalidRuns === 0 ? 'No run was invalid.' : `${invalidRuns} runs were invalid and measured again.`} ${machine.cores} × ${machine.model}, ${machine.platform}, Node.js ${machine.node}; ${startedAt}, ${durationSeconds} s.`,
  ];
}

const share = (value: number | null): string => (value === null ? none : `${Math.round(value * 100)} %`);

const percent = (value: number | null): number | null => (value === null ? null : value * 100);
