import type {Blueprint} from '../blueprint.js';
import {latencyQuantile, requestRate} from './series.js';

interface RecordingRule {
  readonly record: string;
  readonly expr: string;
}
interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: {readonly severity: 'page' | 'ticket'};
  readonly annotations: {readonly summary: string; readonly runbook: string};
}

/** What an alert looks at, and what is wrong with it. Healthy or not, each value has data. */
interface Condition {
  readonly value: string;
  readonly wrong: string;
}
interface AlertPlan {
  readonly name: string;
  /** All of them. */
  readonly when: readonly Condition[];
  /** How long before it fires. */
  readonly wait: string;
  readonly severity: 'page' | 'ticket';
  readonly summary: string;
}

/** What the rules depend on. */
export type Watched = Pick<Blueprint, 'name' | 'slo'>;

const ratio = (window: string) =>
  `sum(${requestRate(window, '5..')}) / clamp_min(sum(${requestRate(window)}), 0.001) or vector(0)`;

const recordings: readonly RecordingRule[] = [
  {record: 'rulectl:requests:rate1m', expr: `sum by (route, status) (${requestRate('1m')})`},
  {record: 'rulectl:errors:ratio5m', expr: ratio('5m')},
  {record: 'rulectl:errors:ratio1h', expr: ratio('1h')},
  ...[0.5, 0.95, 0.99].map(quantile => ({
    record: `rulectl:request_duration_seconds:p${quantile * 100}`,
    expr: latencyQuantile(quantile, '1m'),
  })),
];

/**
 * Recording and alert rules, in the form of both a Prometheus rule file and a PrometheusRule's `spec`. Burn rates are
 * those of the SRE Workbook, chapter 5: a page when 2 % of a month's error budget burns in an hour.
 */
export function alertRules(watched: Watched): {
  groups: {name: string; interval?: string; rules: (RecordingRule | AlertRule)[]}[];
} {
  return {
    groups: [
      {name: `${watched.name}.recording`, rules: [...recordings]},
      {name: `${watched.name}.alerts`, rules: alerts(watched).map(alertRule)},
    ],
  };
}

/** Every expression of the rules, alerts without their bounds, for tests that try them on a live Prometheus. */
export const ruleExpressions = (watched: Watched): string[] => [
  ...recordings.map(({expr}) => expr),
  ...alerts(watched).flatMap(({when}) => when.map(({value}) => value)),
];

function alerts({name, slo}: Watched): AlertPlan[] {
  const burning = `> ${round((14.4 * (100 - slo.availability)) / 100)}`;
  return [
    {
      name: 'RulectlNodeDown',
      // The Prometheus operator puts the namespace in front of the name.
      when: [{value: `up{job=~"(.+/)?${name}"}`, wrong: '== 0'}],
      wait: '15s',
      severity: 'ticket',
      summary: '{{ $labels.instance }} does not answer its metrics.',
    },
    {
      name: 'RulectlNodeNotReady',
      when: [{value: 'max by (node, group) (rulectl_node_health{state="ready"})', wrong: '== 0'}],
      wait: '1m',
      severity: 'ticket',
      summary: 'Node {{ $labels.node }} of group {{ $labels.group }} is not ready.',
    },
    {
      name: 'RulectlErrorBudgetBurn',
      when: [
        {value: 'rulectl:errors:ratio5m', wrong: burning},
        {value: 'rulectl:errors:ratio1h', wrong: burning},
      ],
      wait: '1m',
      severity: 'page',
      summary: `Errors burn the budget of ${slo.availability} % fourteen times too fast.`,
    },
    {
      name: 'RulectlLatencyHigh',
      when: [{value: 'rulectl:request_duration_seconds:p99', wrong: `> ${slo.p99Ms / 1000}`}],
      wait: '5m',
      severity: 'ticket',
      summary: `The 99th percentile is above ${slo.p99Ms} ms.`,
    },
    {
      name: 'RulectlMixedRulesets',
      // Control names the digest of the bundle, the others that of the rules: versions are comparable.
      when: [{value: 'count by (ruleset) (count by (ruleset, version) (rulectl_ruleset_info))', wrong: '> 1'}],
      wait: '10m',
      severity: 'ticket',
      summary: 'Versions of {{ $labels.ruleset }} have been mixed for ten minutes.',
    },
    {
      name: 'RulectlEventLoopLag',
      when: [{value: 'nodejs_eventloop_lag_p99_seconds', wrong: '> 0.1'}],
      wait: '5m',
      severity: 'ticket',
      summary: 'The event loop of {{ $labels.instance }} lags by more than 100 ms.',
    },
    {
      name: 'RulectlFactStoreDown',
      when: [{value: 'min by (instance) (rulectl_fact_store_up)', wrong: '== 0'}],
      wait: '30s',
      severity: 'page',
      summary: '{{ $labels.instance }} does not reach the fact store: requests with a session are refused.',
    },
    {
      name: 'RulectlDiskFull',
      when: [{value: 'rulectl_disk_free_bytes', wrong: '< 16777216'}],
      wait: '5m',
      severity: 'ticket',
      summary: '{{ $labels.instance }} has less than 16 MiB left for the rules that it keeps for its next start.',
    },
  ];
}

const alertRule = ({name, when, wait, severity, summary}: AlertPlan): AlertRule => ({
  alert: name,
  expr: when.map(({value, wrong}) => `${value} ${wrong}`).join(' and '),
  for: wait,
  labels: {severity},
  annotations: {summary, runbook: 'rulectl status; rulectl logs; rulectl doctor'},
});

const round = (value: number) => Number(value.toPrecision(6));
