import {windowMs} from '../load/recorder.js';
import {lineChart, type Series} from '../report/line-chart.js';
import {page} from '../report/page.js';
import {inWords} from './in-words.js';
import type {DrillReport} from './report/report.js';
import {titleOf} from './report/title.js';
import {unansweredOf} from './report/verdict.js';

const tones = {pass: 'good', fail: 'bad', inconclusive: 'unsure'} as const;

/** A drill as one self-contained HTML page: timeline with the fault, latencies over time, ledger, what happened. */
export function drillPage(report: DrillReport): string {
  const {load, ledger, latencyMs, verdict, reasons, timeline, reproduce, slo} = report;
  const summary = reasons.length === 0 ? 'everything that was asked for held' : reasons.join(' ');
  return page({
    title: `Drill: ${titleOf(report)} · ${report.cluster}`,
    verdict: {kind: tones[verdict], text: `${verdict}: ${summary}`},
    facts: [
      ['started', `${report.startedAt.slice(0, 19).replace('T', ' ')} UTC`],
      ['offered', `${load.offeredRps}/s`],
      ['achieved', `${load.achievedRps}/s`],
      ['p50 / p99', `${latencyMs.p50} / ${latencyMs.p99} ms`],
      ['failed', String(unansweredOf(ledger))],
      ...(report.faults.length === 0
        ? []
        : ([
            ['detected after', milliseconds(report.detection.ms)],
            ['SLO back after', milliseconds(report.recovery.ms)],
          ] as const)),
      ['error budget used', `${Math.round(report.budgetBurnt * 100)} %`],
    ],
    sections: [
      {title: 'What happened', body: inWords(report)},
      {title: 'Latency over time', body: [latencyChart(report)]},
      {title: 'Answers over time', body: [answersChart(report)]},
      {
        title: 'Phases',
        body: [
          {
            head: ['phase', 'from s', 'to s', 'answers', 'failed', 'p50 ms', 'p99 ms'],
            rows: phasesOf(report).map(({name, fromMs, toMs, sent, failed, p50Ms, p99Ms}) => [
              name,
              fromMs / 1000,
              toMs / 1000,
              sent,
              failed,
              p50Ms,
              p99Ms,
            ]),
          },
        ],
      },
      ...(report.faults.length === 0 ? [] : [{title: 'Faults', body: [faultTable(report)]}]),
      ...(report.trends === undefined ? [] : [{title: 'Trends', body: [trendTable(report.trends)]}]),
      {
        title: 'Ledger',
        body: [
          {
            head: ['what', 'requests'],
            rows: Object.entries(ledgerWords).map(([what, words]) => [words, ledger[what as keyof typeof ledger]]),
          },
        ],
      },
      {
        title: 'Timeline',
        body: [{head: ['after s', 'what'], rows: timeline.map(({atMs, text}) => [(atMs / 1000).toFixed(2), text])}],
      },
      {
        title: 'How it was measured',
        body: [
          `Requests were sent when they were due, whatever earlier ones did (open loop); latency counts from the due time. The generator was at worst ${load.maxLateMs} ms late, left ${load.unsent} unsent and used ${Math.round(load.cpu * 100)} % of a core. The SLO: ${slo.availability} % of requests, p99 of ${slo.p99Ms} ms; it holds again when it holds for a second.`,
        ],
      },
    ],
    reproduce,
  });
}

/** The ledger as people call it. */
const ledgerWords: Record<keyof DrillReport['ledger'], string> = {
  attempted: 'sent',
  acknowledged: 'answered',
  failed: 'failed',
  indeterminate: 'without a known end',
  lost: 'acknowledged writes lost',
  duplicated: 'writes applied more than once',
  stale: 'answers that missed an acknowledged write',
  unread: 'acknowledged writes that could not be read back',
  compared: 'answers compared with the rules',
  notCompared: 'answers that could not be compared',
  wrong: 'wrong answers',
  mixedVersion: 'answers that mix ruleset versions',
  otherVersion: 'answers of other rules than the drill began with',
  retried: 'sent again to another gateway',
};

/** In a roll-out nothing is broken: what comes where a fault would strike has its name. */
const phasesOf = ({command, faults, phases}: DrillReport) =>
  phases.map(phase => ({
    ...phase,
    name: command === 'rollout' && faults.length === 0 && phase.name === 'fault' ? 'roll-out' : phase.name,
  }));

const trendTable = (trends: NonNullable<DrillReport['trends']>) => ({
  head: ['part', 'figure', 'per hour', '95 % interval of all together', ''],
  rows: trends.map(({part, vital, unit, trend, grows}) => [
    part,
    vital,
    amount(trend.slope, unit),
    trend.interval.map(bound => amount(bound, unit)).join(' … '),
    grows ? 'grows' : 'steady',
  ]),
});

const amount = (value: number, unit: string): string =>
  unit === 'bytes' ? `${(value / 2 ** 20).toFixed(1)} MiB` : `${Number(value.toPrecision(3))} ${unit}`.trim();

const faultTable = ({faults}: DrillReport) => ({
  head: ['fault', 'hit', 'at s', 'noticed', 'first error', 'good again', 'SLO back', 'ready again'],
  rows: faults.map(each => [
    each.fault,
    each.parts.join(', '),
    (each.injectedMs / 1000).toFixed(1),
    milliseconds(each.detectedMs),
    each.firstErrorMs === null ? 'none' : milliseconds(each.firstErrorMs),
    each.firstGoodMs === null ? '–' : milliseconds(each.firstGoodMs),
    milliseconds(each.recoveredMs),
    milliseconds(each.backMs),
  ]),
});

const milliseconds = (ms: number | null): string => (ms === null ? 'never' : `${ms} ms`);

/** Each fault from its injection to its heal, and the recovery after the last. */
function bands({phases, faults}: DrillReport) {
  const hit = faults.map(({fault, injectedMs, healedMs}) => ({
    from: injectedMs / 1000,
    to: (healedMs ?? phases.at(-1)?.toMs ?? injectedMs) / 1000,
    label: fault,
    kind: 'fault' as const,
  }));
  const calm = phases
    .filter(({name}) => name === 'recovery' && faults.length === 1)
    .map(({name, fromMs, toMs}) => ({from: fromMs / 1000, to: toMs / 1000, label: name, kind: 'calm' as const}));
  return [...hit, ...calm];
}

/** Most letters of a label on a chart. */
const labelLetters = 28;

/** What happened beside the bands. The switches of nodes are many and close: only what began them has a label. */
const marks = ({timeline}: DrillReport) =>
  timeline
    .filter(({kind}) => kind !== 'fault')
    .map(({atMs, kind, text}) => {
      const isSwitch = kind === 'rollout' && text.includes(' serves ');
      const words = kind === 'note' || kind === 'rollout' ? text : kind;
      const short = words.length > labelLetters ? `${words.slice(0, labelLetters - 1)}…` : words;
      return {at: atMs / 1000, label: isSwitch ? '' : short};
    });

/** A line at a level over the whole run. */
const level = (name: string, value: number, {windows}: DrillReport): Series => ({
  name,
  points: [windows[0], windows.at(-1)].flatMap(window => (window ? [[window.startMs / 1000, value] as const] : [])),
  reference: true,
  colour: 4,
});

const latencyChart = (report: DrillReport) =>
  lineChart({
    title: 'Latency of answers, from the due time',
    x: {label: 'seconds'},
    y: {label: 'ms', logarithmic: true},
    bands: bands(report),
    marks: marks(report),
    series: [
      {name: 'p99', points: report.windows.map(({startMs, p99Ms}) => [startMs / 1000, Math.max(p99Ms, 0.01)])},
      {
        name: 'p50',
        points: report.windows.map(({startMs, p50Ms}) => [startMs / 1000, Math.max(p50Ms, 0.01)]),
        // Red is for what failed.
        colour: 2,
      },
      level('p99 of the SLO', report.slo.p99Ms, report),
    ],
  });

/** Windows in a second: what one counts, as a rate. */
const perSecond = 1000 / windowMs;

const answersChart = (report: DrillReport) =>
  lineChart({
    title: 'Answers and failures, per second',
    x: {label: 'seconds'},
    y: {label: '1/s'},
    bands: bands(report),
    marks: marks(report),
    series: [
      {
        name: 'answers',
        points: report.windows.map(({startMs, sent, failed}) => [startMs / 1000, (sent - failed) * perSecond]),
      },
      {name: 'failures', points: report.windows.map(({startMs, failed}) => [startMs / 1000, failed * perSecond])},
    ],
  });
