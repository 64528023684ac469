import type {Blueprint} from '../blueprint.js';

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

const requests = 'rulectl_request_duration_seconds';

/**
 * Recording and alert rules, in the form of both a Prometheus rule file and a PrometheusRule's `spec`. Burn rates are
 * those of the SRE Workbook, chapter 5: a page when 2 % of a month's error budget burns in an hour.
 */
export function alertRules(blueprint: Blueprint): {
  groups: {name: string; interval?: string; rules: (RecordingRule | AlertRule)[]}[];
} {
  const budget = round((100 - blueprint.slo.availability) / 100);
  return {
    groups: [
      {
        name: `${blueprint.name}.recording`,
        rules: [
          {record: 'rulectl:requests:rate1m', expr: `sum by (route, status) (rate(${requests}_count[1m]))`},
          {record: 'rulectl:errors:ratio5m', expr: ratio('5m')},
          {record: 'rulectl:errors:ratio1h', expr: ratio('1h')},
          ...[0.5, 0.95, 0.99].map(quantile => ({
            record: `rulectl:request_duration_seconds:p${quantile * 100}`,
            expr: `histogram_quantile(${quantile}, sum by (le) (rate(${requests}_bucket{route=~"/v1/evaluate.*"}[1m])))`,
          })),
        ],
      },
      {
        name: `${blueprint.name}.alerts`,
        rules: [
          alert(
            'RulectlNodeDown',
            `up{job=~".*${blueprint.name}.*"} == 0`,
            '15s',
            'ticket',
            'A part of the cluster does not answer its metrics.',
          ),
          alert(
            'RulectlNodeNotReady',
            'max by (node, group) (rulectl_node_health{state="ready"}) == 0',
            '1m',
            'ticket',
            'Node {{ $labels.node }} of group {{ $labels.group }} is not ready.',
          ),
          alert(
            'RulectlErrorBudgetBurn',
            `rulectl:errors:ratio5m > ${round(14.4 * budget)} and rulectl:errors:ratio1h > ${round(14.4 * budget)}`,
            '1m',
            'page',
            `Errors burn the budget of ${blueprint.slo.availability} % fourteen times too fast.`,
          ),
          alert(
            'RulectlLatencyHigh',
            `rulectl:request_duration_seconds:p99 > ${blueprint.slo.p99Ms / 1000}`,
            '5m',
            'ticket',
            `The 99th percentile is above ${blueprint.slo.p99Ms} ms.`,
          ),
          alert(
            'RulectlMixedRulesets',
            'count(count by (digest) (rulectl_ruleset_info)) > 1',
            '10m',
            'ticket',
            'Nodes have run different rulesets for ten minutes.',
          ),
          alert(
            'RulectlEventLoopLag',
            'nodejs_eventloop_lag_p99_seconds > 0.1',
            '5m',
            'ticket',
            'The event loop of {{ $labels.instance }} lags by more than 100 ms.',
          ),
          alert(
            'RulectlAuditDropped',
            'increase(rulectl_audit_dropped_total[5m]) > 0',
            '0s',
            'page',
            'Audit entries were dropped.',
          ),
        ],
      },
    ],
  };
}

const ratio = (window: string) =>
  `sum(rate(${requests}_count{route=~"/v1/.*",status=~"5.."}[${window}])) / clamp_min(sum(rate(${requests}_count{route=~"/v1/.*"}[${window}])), 0.001) or vector(0)`;

const alert = (name: string, expr: string, wait: string, severity: 'page' | 'ticket', summary: string): AlertRule => ({
  alert: name,
  expr,
  for: wait,
  labels: {severity},
  annotations: {summary, runbook: 'rulectl status; rulectl logs; rulectl doctor'},
});

const round = (value: number) => Number(value.toPrecision(6));
