import type {Blueprint} from '../blueprint.js';
import {alertRules, dashboard} from '../prometheus.js';
import {labels, type Manifest} from './manifest.js';

/** For the Prometheus operator: what to scrape, which rules to evaluate, and the dashboard that Grafana picks up. */
export function monitoring(blueprint: Blueprint): Manifest[] {
  if (!blueprint.observability.prometheus) return [];
  const found = {...labels(blueprint), release: 'monitoring'};
  return [
    {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'PodMonitor',
      metadata: {name: blueprint.name, labels: found},
      spec: {
        selector: {matchLabels: {'app.kubernetes.io/name': blueprint.name}},
        podTargetLabels: ['app.kubernetes.io/component', 'rulectl.dev/group'],
        podMetricsEndpoints: [{port: 'internal', path: '/metrics', interval: '15s'}],
      },
    },
    {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'PrometheusRule',
      metadata: {name: blueprint.name, labels: found},
      spec: alertRules(blueprint),
    },
    ...(blueprint.observability.grafana
      ? [
          {
            apiVersion: 'v1',
            kind: 'ConfigMap',
            metadata: {name: `${blueprint.name}-dashboard`, labels: {...labels(blueprint), grafana_dashboard: '1'}},
            data: {[`${blueprint.name}.json`]: `${JSON.stringify(dashboard(blueprint), null, 1)}\n`},
          },
        ]
      : []),
  ];
}
