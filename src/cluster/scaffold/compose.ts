import {createHash} from 'node:crypto';
import {composeServers, doorDrain, haproxyCfg, nginxConf} from './balancers.js';
import type {Blueprint} from './blueprint.js';
import {ports} from './blueprint.js';
import {components} from './components.js';
import type {Files} from './files.js';
import {yamlOf} from './files.js';
import {alertRules} from './prometheus/rules.js';
import {composeScrape} from './prometheus/scrape.js';

const {images} = components;
const healthy = (test: readonly string[]) => ({
  test: ['CMD', ...test],
  interval: '5s',
  timeout: '3s',
  retries: 12,
  start_period: '10s',
});
/** Asks the role's own readiness, with what the image has: Node.js and nothing else. */
const readyProbe = `fetch('http://127.0.0.1:${ports.http}/readyz').then(answer => process.exit(answer.ok ? 0 : 1), () => process.exit(1))`;
const hardened = {
  read_only: true,
  cap_drop: ['ALL'],
  security_opt: ['no-new-privileges:true'],
  restart: 'unless-stopped',
};

/** Nodes of each group. */
export const composeReplicas = 2;

/** Variables of passwords and URLs that the containers need. */
export const composeSecrets = ({facts}: Blueprint): readonly string[] => [
  facts.servers ? 'VALKEY_PASSWORD' : facts.variable,
  'POSTGRES_PASSWORD',
  'GRAFANA_PASSWORD',
];

/** Values come from `.env`, which is not generated and not committed. */
const environmentExample = (
  blueprint: Blueprint,
) => `# Copy to .env and fill in. rulectl never writes a secret into a file of this folder.
# Certificates: tls/tls.crt and tls/tls.key, and both in one file as tls/tls.pem for HAProxy.
RULECTL_TOKEN=
RULECTL_ADMIN_KEY_HASH=
${composeSecrets(blueprint)
  .map(name => `${name}=\n`)
  .join('')}`;

/** `deploy/compose`: the whole cluster on one Docker host, behind nginx or HAProxy, with its stores and monitoring. */
export function composeFiles(blueprint: Blueprint): Files {
  const gateways = blueprint.topology === 'specialised';
  const doors = gateways ? ['gateway'] : blueprint.groups.map(({name}) => name);
  const mounted = mountedFiles(blueprint, doors);
  return new Map([
    [
      'compose/compose.yaml',
      yamlOf({
        name: blueprint.name,
        services: withFileDigests(services(blueprint, doors), mounted),
        volumes: {...(blueprint.facts.servers && {valkey: {}}), postgres: {}, prometheus: {}, grafana: {}},
        networks: {cluster: {}, public: {}},
        secrets: {
          'tls-cert': {file: './tls/tls.crt'},
          'tls-key': {file: './tls/tls.key'},
          'tls-pem': {file: './tls/tls.pem'},
        },
      }),
    ],
    ...mounted,
    ['compose/.env.example', environmentExample(blueprint)],
  ]);
}

const balancing = ({name, bodyBytes, perKeyPerSecond}: Blueprint, doors: readonly string[]) => ({
  name,
  servers: composeServers(doors),
  bodyBytes,
  perKeyPerSecond,
});
/** Docker's own DNS answers with every replica of a service. */
const dockerDns = '127.0.0.11';
const balancerHealth = '127.0.0.1:8081';
const nginxPlace = {
  listen: '8443 ssl',
  certificate: '/run/secrets/tls-cert',
  key: '/run/secrets/tls-key',
  resolver: dockerDns,
  status: balancerHealth,
};
const haproxyPlace = {bind: ':8443', pem: '/run/secrets/tls-pem', resolvers: true, status: balancerHealth};

/** Files that containers are given as they are. */
const mountedFiles = (blueprint: Blueprint, doors: readonly string[]): Files => {
  const gateways = blueprint.topology === 'specialised';
  const scraped = ['control', ...(gateways ? ['gateway'] : []), ...blueprint.groups.map(({name}) => name)];
  return new Map([
    ['compose/nginx.conf', nginxConf(balancing(blueprint, doors), nginxPlace)],
    ['compose/haproxy.cfg', haproxyCfg(balancing(blueprint, doors), haproxyPlace)],
    [
      'compose/prometheus.yml',
      yamlOf(
        composeScrape(
          blueprint,
          scraped,
          blueprint.facts.servers ? [{job: 'valkey', target: 'valkey-exporter:9121'}] : [],
        ),
      ),
    ],
    ['compose/rules.yml', yamlOf(alertRules(blueprint))],
    [
      'compose/grafana-datasource.yaml',
      yamlOf({
        apiVersion: 1,
        datasources: [{name: 'Prometheus', type: 'prometheus', url: 'http://prometheus:9090', isDefault: true}],
      }),
    ],
    [
      'compose/grafana-dashboards.yaml',
      yamlOf({
        apiVersion: 1,
        providers: [{name: 'rulectl', type: 'file', options: {path: '/var/lib/grafana/dashboards'}}],
      }),
    ],
  ]);
};

/** Compose does not look into mounted files: a digest of them has their container made anew when they change. */
function withFileDigests<T extends {volumes?: readonly string[]}>(
  services: Readonly<Record<string, T>>,
  files: Files,
): Record<string, T> {
  return Object.fromEntries(
    Object.entries(services).map(([name, service]) => {
      const texts = (service.volumes ?? []).flatMap(volume => {
        const [source = ''] = volume.split(':');
        return files.get(`compose/${source.replace('./', '')}`) ?? [];
      });
      if (texts.length === 0) return [name, service];
      const digest = createHash('sha256').update(texts.join('\n')).digest('hex').slice(0, 12);
      return [name, {...service, labels: {'rulectl.dev/files': digest}}];
    }),
  );
}

const required = (variable: string) => `\${${variable}:?set it in .env}`;

function services(blueprint: Blueprint, doors: readonly string[]) {
  const role = (
    command: string,
    environment: Record<string, string>,
    replicas: number,
    after: Record<string, {condition: string}>,
  ) => ({
    // `rulectl deploy` names an image by its content.
    image: `\${RULECTL_IMAGE:-${blueprint.image.repository}:${blueprint.image.tag}}`,
    build: {context: '../..', dockerfile: 'deploy/docker/Dockerfile'},
    command: [command],
    environment: {
      RULECTL_TARGET: 'compose',
      RULECTL_HOST: '0.0.0.0',
      RULECTL_PORT: String(ports.http),
      RULECTL_INTERNAL_PORT: String(ports.internal),
      RULECTL_CONTROL: `http://control:${ports.http}`,
      RULECTL_CACHE_DIR: '/var/cache/rulectl',
      RULECTL_TOKEN: required('RULECTL_TOKEN'),
      ...environment,
    },
    deploy: {replicas},
    tmpfs: ['/tmp', '/var/cache/rulectl:uid=65532'],
    networks: ['cluster'],
    depends_on: after,
    healthcheck: healthy(['/nodejs/bin/node', '-e', readyProbe]),
    stop_grace_period: '30s',
    ...hardened,
  });
  const door = {
    RULECTL_DRAIN: doorDrain,
    RULECTL_FACTS_STORE: blueprint.facts.store,
    RULECTL_FACTS_URL: blueprint.facts.servers
      ? `redis://:${required('VALKEY_PASSWORD')}@valkey:6379`
      : required(blueprint.facts.variable),
  };
  const repository = {
    RULECTL_DATABASE_URL: `postgres://rulectl:${required('POSTGRES_PASSWORD')}@postgres:5432/rulectl`,
  };
  const ready = {condition: 'service_healthy'};
  const nodes = blueprint.groups.map(({name}) => [
    name,
    role('agent', {RULECTL_GROUP: name, ...(blueprint.topology === 'replicated' ? door : {})}, composeReplicas, {
      control: ready,
    }),
  ]);
  return {
    control: role('control', {...repository, RULECTL_ADMIN_KEY_HASH: required('RULECTL_ADMIN_KEY_HASH')}, 1, {
      postgres: ready,
    }),
    ...Object.fromEntries(nodes),
    ...(blueprint.topology === 'specialised'
      ? {
          gateway: role('gateway', door, blueprint.gateway.replicas, {
            control: ready,
            ...(blueprint.facts.servers && {valkey: ready}),
          }),
        }
      : {}),
    nginx: balancer(images.nginx, './nginx.conf:/etc/nginx/nginx.conf:ro', doors, ['default', 'nginx']),
    haproxy: balancer(images.haproxy, './haproxy.cfg:/usr/local/etc/haproxy/haproxy.cfg:ro', doors, ['haproxy']),
    ...(blueprint.facts.servers && {valkey}),
    postgres,
    ...(blueprint.facts.servers && {'valkey-exporter': valkeyExporter}),
    ...watchers(),
  };
}

function balancer(image: string, file: string, doors: readonly string[], profiles: readonly string[]) {
  return {
    image,
    // The default balancer starts with a plain `docker compose up`; the other takes its place by profile.
    ...(profiles.includes('default') ? {} : {profiles}),
    ports: [profiles.includes('default') ? '127.0.0.1:8443:8443' : '127.0.0.1:9443:8443'],
    volumes: [file],
    secrets: image === images.nginx ? ['tls-cert', 'tls-key'] : ['tls-pem'],
    tmpfs: ['/tmp', '/var/run'],
    networks: ['cluster', 'public'],
    depends_on: Object.fromEntries(doors.map(door => [door, {condition: 'service_healthy'}])),
    // One that cannot start, for want of a certificate it may read, must fail a deploy.
    healthcheck: healthy(['wget', '-q', '-O', '/dev/null', `http://${balancerHealth}/livez`]),
    ...hardened,
  };
}

const valkey = {
  image: images.valkey,
  // The password reaches the server through its environment, not through argv.
  command: [
    'sh',
    '-c',
    'umask 077 && printf "requirepass %s\\nappendonly yes\\nmaxmemory-policy noeviction\\ndir /data\\n" "$$VALKEY_PASSWORD" > /tmp/valkey.conf && exec valkey-server /tmp/valkey.conf',
  ],
  environment: {VALKEY_PASSWORD: required('VALKEY_PASSWORD')},
  volumes: ['valkey:/data'],
  tmpfs: ['/tmp'],
  networks: ['cluster'],
  healthcheck: healthy(['sh', '-c', 'REDISCLI_AUTH="$$VALKEY_PASSWORD" valkey-cli ping | grep -q PONG']),
  restart: 'unless-stopped',
};

const postgres = {
  image: images.postgres,
  environment: {POSTGRES_USER: 'rulectl', POSTGRES_DB: 'rulectl', POSTGRES_PASSWORD: required('POSTGRES_PASSWORD')},
  volumes: ['postgres:/var/lib/postgresql'],
  networks: ['cluster'],
  healthcheck: healthy(['pg_isready', '-U', 'rulectl']),
  restart: 'unless-stopped',
};

const valkeyExporter = {
  image: images.redisExporter,
  profiles: ['monitoring'],
  environment: {REDIS_ADDR: 'redis://valkey:6379', REDIS_PASSWORD: required('VALKEY_PASSWORD')},
  networks: ['cluster'],
  ...hardened,
};

const watchers = () => ({
  prometheus: {
    image: images.prometheus,
    profiles: ['monitoring'],
    command: [
      '--config.file=/etc/prometheus/prometheus.yml',
      '--storage.tsdb.path=/prometheus',
      '--storage.tsdb.retention.time=7d',
    ],
    volumes: [
      './prometheus.yml:/etc/prometheus/prometheus.yml:ro',
      './rules.yml:/etc/prometheus/rules.yml:ro',
      'prometheus:/prometheus',
    ],
    ports: ['127.0.0.1:9091:9090'],
    networks: ['cluster'],
    ...hardened,
  },
  grafana: {
    image: images.grafana,
    profiles: ['monitoring'],
    environment: {GF_SECURITY_ADMIN_PASSWORD: required('GRAFANA_PASSWORD'), GF_AUTH_ANONYMOUS_ENABLED: 'false'},
    volumes: [
      './grafana-datasource.yaml:/etc/grafana/provisioning/datasources/rulectl.yaml:ro',
      './grafana-dashboards.yaml:/etc/grafana/provisioning/dashboards/rulectl.yaml:ro',
      '../grafana/dashboard.json:/var/lib/grafana/dashboards/rulectl.json:ro',
      'grafana:/var/lib/grafana',
    ],
    ports: ['127.0.0.1:3000:3000'],
    networks: ['cluster', 'public'],
    restart: 'unless-stopped',
  },
});
