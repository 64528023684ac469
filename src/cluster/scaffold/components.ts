/**
 * Every chart, image and API version that rulectl generates, with the day they were read in the projects' own
 * repositories. Nothing floats on `latest`. `doctor` warns when it is old. What one cloud alone needs lies with its provider.
 */
export const components = {
  asOf: '2026-11-23',
  images: {
    builder: 'node:24.11-bookworm-slim',
    runtime: 'gcr.io/distroless/nodejs24-debian13:nonroot',
    nginx: 'nginxinc/nginx-unprivileged:1.29-alpine',
    haproxy: 'haproxy:3.2-alpine',
    valkey: 'valkey/valkey:9.0-alpine',
    postgres: 'postgres:18-alpine',
    prometheus: 'prom/prometheus:v3.7.3',
    grafana: 'grafana/grafana:12.2.1',
    redisExporter: 'oliver006/redis_exporter:v1.79.0-alpine',
  },
  charts: {
    valkey: {chart: 'valkey', repository: 'https://valkey.io/valkey-helm/', version: '1.0.0'},
    cloudnativePg: {chart: 'cloudnative-pg', repository: 'https://cloudnative-pg.github.io/charts', version: '0.29.0'},
    prometheus: {chart: 'oci://ghcr.io/prometheus-community/charts/kube-prometheus-stack', version: '88.5.3'},
    externalSecrets: {chart: 'external-secrets', repository: 'https://charts.external-secrets.io', version: '2.9.0'},
    keda: {chart: 'keda', repository: 'https://kedacore.github.io/charts', version: '2.20.2'},
    metricsServer: {
      chart: 'metrics-server',
      repository: 'https://kubernetes-sigs.github.io/metrics-server/',
      version: '3.13.0',
    },
    certManager: {chart: 'oci://quay.io/jetstack/charts/cert-manager', version: 'v1.19.1'},
    istioBase: {chart: 'base', repository: 'https://istio-release.storage.googleapis.com/charts', version: '1.31.0'},
    istiod: {chart: 'istiod', repository: 'https://istio-release.storage.googleapis.com/charts', version: '1.31.0'},
    istioCni: {chart: 'cni', repository: 'https://istio-release.storage.googleapis.com/charts', version: '1.31.0'},
    ztunnel: {chart: 'ztunnel', repository: 'https://istio-release.storage.googleapis.com/charts', version: '1.31.0'},
    linkerdCrds: {chart: 'linkerd-crds', repository: 'https://helm.linkerd.io/edge', version: '2026.8.1'},
    linkerdCni: {chart: 'linkerd2-cni', repository: 'https://helm.linkerd.io/edge', version: '2026.8.1'},
    linkerd: {chart: 'linkerd-control-plane', repository: 'https://helm.linkerd.io/edge', version: '2026.8.1'},
    consul: {chart: 'consul', repository: 'https://helm.releases.hashicorp.com', version: '2.0.3'},
  },
  manifests: {
    gatewayApi: 'https://github.com/kubernetes-sigs/gateway-api/releases/download/v1.6.0/standard-install.yaml',
  },
} as const;

export type ChartName = keyof typeof components.charts;

/** A Helm chart: an OCI address, or a name in a repository. */
export interface Chart {
  readonly chart: string;
  readonly repository?: string;
  readonly version: string;
}
