import {wrapped} from '../../kit/words.js';
import type {Change, ReportComparison} from '../../lab/bench/compare-reports.js';
import type {BenchPoint, BenchReport, FitReport} from '../../lab/bench/report.js';
import {perSecond} from '../../lab/bench/summary.js';
import {bar} from './bars.js';
import type {Style} from './style.js';
import {right, table} from './table.js';

const none = '–';

/** A bench for people: the table, the fits, the guide's promises, and what it means. */
export function benchText(report: BenchReport, style: Style): string {
  const {workload, budget, machine, points, fits, guide, summary, answers} = report;
  const budgetText =
    budget.milliCpu === null
      ? budget.kind === 'as deployed'
        ? 'as deployed'
        : style('warn', 'without quotas')
      : `${budget.milliCpu}m for each node (${budget.kind}, ${budget.spinners} spinners)`;
  const head = [
    `${style('title', workload.name)}  ${workload.summary}`,
    style('dim', `${machine.cores} × ${machine.model}, Node.js ${machine.node} · ${budgetText}`),
    `${style('good', '✓')} ${answers.compared} answers compared, ${answers.different} different`,
  ].join('\n');
  const measured = guide.filter(({measured}) => measured !== null);
  return [
    head,
    pointTable(points, style),
    ...(fits.length > 0 ? [fits.map(fit => fitText(fit, style)).join('\n')] : []),
    ...(measured.length > 0 ? [guideText(report, style)] : []),
    [style('title', 'In plain words'), ...summary.map(sentence => `  ${wrapped(sentence, {indent: 2})}`)].join('\n'),
  ].join('\n\n');
}

function pointTable(points: readonly BenchPoint[], style: Style): string {
  const most = Math.max(...points.map(({speedup}) => speedup ?? 0), 1);
  const mixed = new Set(points.map(({topology}) => topology)).size > 1;
  return table(
    [
      ...(mixed ? ['topology'] : []),
      right('nodes'),
      right('throughput'),
      right('± spread'),
      right('p50'),
      right('p99'),
      right('CPU/node'),
      right('speed-up'),
      right('efficiency'),
      '',
    ],
    points.map(point => [
      ...(mixed ? [point.topology] : []),
      String(point.nodes),
      point.throughput === null ? style('bad', 'invalid') : style('bold', perSecond(point.throughput)),
      point.spread === null ? none : perSecond(point.spread),
      milliseconds(point.p50Ms),
      milliseconds(point.p99Ms),
      percent(point.cpuPerNode),
      point.speedup === null ? none : `${point.speedup.toFixed(2)}×`,
      percent(point.efficiency),
      point.comparable
        ? style('accent', bar(point.speedup ?? 0, {max: most, width: 20}))
        : style('warn', 'not comparable'),
    ]),
    {style},
  );
}

function fitText({topology, amdahl, usl, predictions}: FitReport, style: Style): string {
  const interval = ([low, high]: readonly [number, number]): string => `[${low}, ${high}]`;
  const ahead = predictions.map(({nodes, speedup}) => `${nodes} nodes ${speedup.toFixed(1)}×`).join(', ');
  return [
    `${style('title', 'Fit')} ${style('dim', `${topology}, 95 % intervals`)}`,
    `  Amdahl  serial share ${amdahl.serial} ${style('dim', interval(amdahl.interval))}`,
    `  USL     σ ${usl.sigma} ${style('dim', interval(usl.sigmaInterval))}  κ ${usl.kappa} ${style('dim', interval(usl.kappaInterval))}`,
    `  expects ${ahead}`,
  ].join('\n');
}

function guideText({guide}: BenchReport, style: Style): string {
  const rows = guide.map(({nodes, promised, measured, reached}) => [
    nodes,
    `${promised[0]}–${promised[1]}×`,
    measured === null ? none : `${measured.toFixed(2)}×`,
    reached === null ? 'not measured' : reached ? style('good', 'reached') : style('bad', 'not reached'),
  ]);
  return `${style('title', "The guide's promise")}\n${table(
    [right('nodes'), right('promised'), right('measured'), ''],
    rows,
    {style, indent: 2},
  )}`;
}

/** Two benches side by side. */
export function benchComparisonText({points, process, warnings}: ReportComparison, style: Style): string {
  const rows = points.map(point => [
    point.topology,
    String(point.nodes),
    ...cells(point.throughput, perSecond, style, point.clear),
    ...cells(point.p99Ms, value => milliseconds(value), style, false),
  ]);
  return [
    ...warnings.map(warning => `${style('warn', '!')} ${warning}`),
    table(
      [
        'topology',
        right('nodes'),
        right('before'),
        right('after'),
        right('ratio'),
        right('p99 before'),
        right('after'),
        right('ratio'),
      ],
      [['one process', '', ...cells(process, perSecond, style, false), '', '', ''], ...rows],
      {style},
    ),
    style('dim', 'Coloured where the difference is larger than the spread of both.'),
  ].join('\n');
}

function cells(
  {before, after, ratio}: Change,
  show: (value: number) => string,
  style: Style,
  clear: boolean,
): string[] {
  const text = ratio === null ? none : `${ratio.toFixed(2)}×`;
  return [
    before === null ? none : show(before),
    after === null ? none : show(after),
    clear && ratio !== null ? style(ratio >= 1 ? 'good' : 'bad', text) : text,
  ];
}

const milliseconds = (value: number | null): string =>
  value === null ? none : `${value < 10 ? value.toFixed(2) : value.toFixed(1)} ms`;

const percent = (value: number | null): string => (value === null ? none : `${Math.round(value * 100)} %`);
