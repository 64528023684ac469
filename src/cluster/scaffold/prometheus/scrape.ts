import type {Blueprint} from '../blueprint.js';
import {ports} from '../blueprint.js';

/** prometheus.yml for a Prometheus of one's own in the Kubernetes cluster: pods are found by their labels. */
export const kubernetesScrape = (blueprint: Blueprint) => ({
  global: {scrape_interval: '15s', evaluation_interval: '15s'},
  rule_files: ['rules.yml'],
  scrape_configs: [
    {
      job_name: blueprint.name,
      kubernetes_sd_configs: [{role: 'pod'}],
      relabel_configs: [
        {source_labels: ['__meta_kubernetes_pod_label_app_kubernetes_io_name'], action: 'keep', regex: blueprint.name},
        {source_labels: ['__meta_kubernetes_pod_container_port_name'], action: 'keep', regex: 'internal'},
        {source_labels: ['__meta_kubernetes_pod_name'], target_label: 'pod'},
        {source_labels: ['__meta_kubernetes_namespace'], target_label: 'namespace'},
        {source_labels: ['__meta_kubernetes_pod_label_app_kubernetes_io_component'], target_label: 'component'},
      ],
    },
  ],
});

/** prometheus.yml beside compose: targets by service name. */
export const composeScrape = (
  blueprint: Blueprint,
  services: readonly string[],
  exporters: readonly {readonly job: string; readonly target: string}[],
) => ({
  global: {scrape_interval: '5s', evaluation_interval: '5s'},
  rule_files: ['rules.yml'],
  scrape_configs: [
    {
      job_name: blueprint.name,
      dns_sd_configs: [
        {names: services.map(service => service), type: 'A', port: ports.internal, refresh_interval: '5s'},
      ],
    },
    ...exporters.map(({job, target}) => ({job_name: job, static_configs: [{targets: [target]}]})),
  ],
});

/** prometheus.yml for a cluster on this machine: `targets.json` beside it names the processes that should run now. */
export const localScrape = (name: string) => ({
  global: {scrape_interval: '1s', evaluation_interval: '1s'},
  rule_files: ['rules.yml'],
  scrape_configs: [{job_name: name, file_sd_configs: [{files: ['targets.json'], refresh_interval: '5s'}]}],
});
