import {wrapped} from '../../../kit/words.js';
import {inWords} from '../../../lab/drills/in-words.js';
import type {DrillReport} from '../../../lab/drills/report/report.js';
import {titleOf} from '../../../lab/drills/report/title.js';
import {right} from '../../ui/table.js';
import type {Ui} from '../../ui/ui.js';

const tones = {pass: 'good', fail: 'bad', inconclusive: 'warn'} as const;
const ms = (value: number | null): string => (value === null ? '–' : `${value} ms`);

/** A drill on the terminal: verdict, what happened, phases, faults, how to do it again. */
export function reportText(ui: Ui, report: DrillReport): string {
  return [
    `${ui.style(tones[report.verdict], report.verdict.toUpperCase())}  ${ui.style('bold', titleOf(report))}`,
    ...report.reasons.map(reason => `  ${ui.style(tones[report.verdict], '·')} ${paragraph(reason, 4)}`),
    '',
    ...inWords(report).map(line => `  ${paragraph(line, 2)}`),
    '',
    phaseTable(ui, report),
    ...(report.faults.length > 0 ? ['', faultTable(ui, report)] : []),
    ...(report.trends === undefined ? [] : ['', trendTable(ui, report.trends)]),
    '',
    ui.style('dim', `Again: ${report.reproduce}`),
  ].join('\n');
}

const paragraph = (text: string, indent: number): string =>
  wrapped(text, {width: process.stdout.columns ?? 100, indent});

const phaseTable = (ui: Ui, {phases}: DrillReport): string =>
  ui.table(
    ['phase', 'span', right('answers'), right('failed'), right('p50 ms'), right('p99 ms')],
    phases.map(({name, fromMs, toMs, sent, failed, p50Ms, p99Ms}) => [
      name,
      `${(fromMs / 1000).toFixed(1)}–${(toMs / 1000).toFixed(1)} s`,
      String(sent),
      String(failed),
      p50Ms.toFixed(1),
      p99Ms.toFixed(1),
    ]),
    2,
  );

const faultTable = (ui: Ui, {faults}: DrillReport): string =>
  ui.table(
    ['fault', 'at', right('noticed'), right('first error'), right('SLO back'), right('ready')],
    faults.map(({fault, target, injectedMs, detectedMs, firstErrorMs, recoveredMs, backMs}) => [
      `${fault} ${target}`,
      `${(injectedMs / 1000).toFixed(1)} s`,
      ms(detectedMs),
      ms(firstErrorMs),
      ms(recoveredMs),
      ms(backMs),
    ]),
    2,
  );

const trendTable = (ui: Ui, trends: NonNullable<DrillReport['trends']>): string =>
  ui.table(
    ['part', 'figure', right('per hour'), right('95 % interval, all together'), ''],
    trends.map(({part, vital, unit, trend, grows}) => [
      part,
      vital,
      amount(trend.slope, unit),
      trend.interval.map(bound => amount(bound, unit)).join(' … '),
      grows ? ui.style('bad', 'grows') : ui.style('good', 'steady'),
    ]),
    2,
  );

const amount = (value: number, unit: string): string =>
  unit === 'bytes' ? `${(value / 2 ** 20).toFixed(1)} MiB` : `${Number(value.toPrecision(3))}${unit}`;
