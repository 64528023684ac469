import type {Blueprint} from '../blueprint.js';
import {latencyQuantile, requestRate} from './series.js';

interface Query {
  readonly expr: string;
  readonly legend: string;
}
interface PanelPlan {
  readonly title: string;
  readonly unit: string;
  readonly queries: readonly Query[];
}

const window = '$__rate_interval';
const latency = (quantile: number): Query => ({
  expr: latencyQuantile(quantile, window),
  legend: `p${quantile * 100}`,
});

const panels: readonly PanelPlan[] = [
  {
    title: 'Requests',
    unit: 'reqps',
    queries: [{expr: `sum by (route) (${requestRate(window)})`, legend: '{{route}}'}],
  },
  {title: 'Latency of evaluations', unit: 's', queries: [latency(0.5), latency(0.95), latency(0.99)]},
  {
    title: 'Errors',
    unit: 'reqps',
    queries: [
      {expr: `sum(${requestRate(window, '4..')}) or vector(0)`, legend: '4xx'},
      {expr: `sum(${requestRate(window, '5..')}) or vector(0)`, legend: '5xx'},
    ],
  },
  {
    title: 'Nodes ready',
    unit: 'short',
    // Gateways report the nodes that they see, nodes themselves: ready is what everybody calls so.
    queries: [
      {
        expr: 'sum by (group) (min by (node, group) (rulectl_node_health{state="ready"}))',
        legend: '{{group}}',
      },
    ],
  },
  {
    title: 'CPU',
    unit: 'percentunit',
    queries: [{expr: 'rate(process_cpu_seconds_total[$__rate_interval])', legend: '{{instance}}'}],
  },
  {title: 'Memory', unit: 'bytes', queries: [{expr: 'process_resident_memory_bytes', legend: '{{instance}}'}]},
  {
    title: 'Room on the disk of the cache',
    unit: 'bytes',
    queries: [{expr: 'rulectl_disk_free_bytes', legend: '{{instance}}'}],
  },
  {
    title: 'Event loop lag (p99)',
    unit: 's',
    queries: [{expr: 'nodejs_eventloop_lag_p99_seconds', legend: '{{instance}}'}],
  },
  {
    title: 'Rules fired per second',
    unit: 'short',
    queries: [
      {
        expr: 'sum by (group) (rate(rulectl_rules_processed_total{outcome="fired"}[$__rate_interval]))',
        legend: '{{group}}',
      },
    ],
  },
  {
    title: 'Mean evaluation time',
    unit: 's',
    queries: [
      {
        expr: 'sum by (group) (rate(rulectl_evaluation_duration_seconds_sum[$__rate_interval])) / clamp_min(sum by (group) (rate(rulectl_evaluation_duration_seconds_count[$__rate_interval])), 0.001)',
        legend: '{{group}}',
      },
    ],
  },
  {
    title: 'Ruleset versions',
    unit: 'short',
    queries: [{expr: 'count by (version) (rulectl_ruleset_info)', legend: 'version {{version}}'}],
  },
  {
    title: 'Fact cache hit ratio',
    unit: 'percentunit',
    queries: [{expr: 'rulectl_fact_cache_hit_ratio', legend: '{{instance}}'}],
  },
  {title: 'Active connections', unit: 'short', queries: [{expr: 'rulectl_active_connections', legend: '{{instance}}'}]},
];

/** A Grafana dashboard (schema 39), three panels to a row. */
export const dashboard = (blueprint: Blueprint) => ({
  uid: `rulectl-${blueprint.name}`.slice(0, 40),
  title: `rulectl · ${blueprint.name}`,
  tags: ['rulectl'],
  schemaVersion: 39,
  version: 1,
  editable: true,
  refresh: '10s',
  time: {from: 'now-30m', to: 'now'},
  templating: {
    list: [
      {
        name: 'datasource',
        type: 'datasource',
        query: 'prometheus',
        label: 'Data source',
        current: {},
        hide: 0,
        refresh: 1,
        options: [],
      },
    ],
  },
  panels: panels.map((plan, index) => ({
    id: index + 1,
    type: 'timeseries',
    title: plan.title,
    datasource: {type: 'prometheus', uid: '${datasource}'},
    gridPos: {x: (index % 3) * 8, y: Math.floor(index / 3) * 8, w: 8, h: 8},
    fieldConfig: {
      defaults: {unit: plan.unit, min: 0, custom: {lineWidth: 2, fillOpacity: 8, showPoints: 'never'}},
      overrides: [],
    },
    options: {
      legend: {displayMode: 'list', placement: 'bottom', showLegend: true},
      tooltip: {mode: 'multi', sort: 'desc'},
    },
    targets: plan.queries.map(({expr, legend}, at) => ({
      refId: String.fromCharCode(65 + at),
      expr,
      legendFormat: legend,
      datasource: {type: 'prometheus', uid: '${datasource}'},
    })),
  })),
});

/** Every expression that the dashboard draws, for tests that try them on a live Prometheus. */
export const dashboardExpressions = (): string[] =>
  panels.flatMap(({queries}) => queries.map(({expr}) => expr.replaceAll('$__rate_interval', '1m')));
