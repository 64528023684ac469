import type {Blueprint} from './blueprint.js';
import {ports} from './blueprint.js';
import {fillData} from './templates.js';

interface Panel {
  readonly title: string;
  readonly unit: string;
  /** Expressions by legend. */
  readonly queries: Readonly<Record<string, string>>;
}

/** A Grafana dashboard. */
export const dashboard = ({name}: Pick<Blueprint, 'name'>): {panels: {targets: {expr: string}[]}[]} =>
  fillData('grafana/dashboard.yml', {name, panels: fillData<Panel[]>('grafana/panels.yml', {})});

interface Rule {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
}

/** Recording and alert rules, in the form of both a Prometheus rule file and a PrometheusRule's `spec`. */
export const alertRules = ({name, slo}: Pick<Blueprint, 'name' | 'slo'>): {groups: {name: string; rules: Rule[]}[]} => {
  const burning = Number(((14.4 * (100 - slo.availability)) / 100).toPrecision(6));
  return fillData('prometheus/rules.yml', {name, slo, burning});
};

/** prometheus.yml for a Prometheus of one's own in the Kubernetes cluster. */
export const kubernetesScrape = ({name}: Blueprint) => fillData('prometheus/kubernetes.yml', {name});

/** prometheus.yml beside compose, which asks the containers of these services. */
export const composeScrape = ({name, facts}: Blueprint, services: readonly string[]) =>
  fillData('prometheus/compose.yml', {name, services, port: ports.internal, valkey: facts.servers});

/** prometheus.yml for a cluster on this machine. */
export const localScrape = (name: string) => fillData('prometheus/local.yml', {name});
