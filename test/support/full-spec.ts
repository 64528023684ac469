/** A cluster file with every option turned on, for the generators. */
export const fullSpec = `
apiVersion: rulectl.dev/v1
kind: Cluster
metadata: {name: shop, environment: staging}
spec:
  topology: specialised
  functions: {CreditScore: {http: {url: "https://scores.example.com/v1", timeoutMs: 50, cache: 60s}}}
  effects: {SendEmail: {webhook: {url: "https://mail.example.com/send"}}}
  groups:
    validation: {rules: [rules/*.grl], replicas: {min: 2, max: 9}, resources: {requests: {cpu: 100m, memory: 256Mi}, limits: {cpu: 500m, memory: 256Mi}}}
  gateway: {replicas: 3, host: rules.example.com, tls: {issuer: letsencrypt}, exposure: gateway-api, rateLimit: {perKey: 1000/s}}
  control: {replicas: 2}
  facts: {store: redis, url: "\${REDIS_URL}"}
  repository: {store: postgres, url: "\${DATABASE_URL}"}
  autoscaling: {engine: keda, cpu: 60, memory: 75}
  slo: {availability: 99.95, p99Ms: 20}
  security: {mesh: istio, networkPolicies: true, secrets: aws}
  observability: {prometheus: true, grafana: true}
  image: {repository: registry.example.com/team/shop, tag: 1.4.0}
  targets:
    kubernetes: {context: prod}
    aws: {region: eu-west-1, autoMode: false, instanceTypes: [m7g.large, m6g.large], spot: true, nodes: {min: 1, max: 10}, managedData: true}
    gcp: {project: my-project-1, region: europe-west1, autopilot: false, spot: true, managedData: true}
`;

/** A cluster file with nothing but what it must have. */
export const bareSpec = `
apiVersion: rulectl.dev/v1
kind: Cluster
metadata: {name: bare}
spec: {topology: replicated}
`;

export const oneRule = 'rule First { when Order.total > 1 then Order.big = true; }\n';
