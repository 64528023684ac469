import {createHash} from 'node:crypto';
import {composeServers, doorDrain, haproxyCfg, nginxConf} from './balancers.js';
import type {Blueprint} from './blueprint.js';
import {ports} from './blueprint.js';
import {components} from './components.js';
import type {Files} from './files.js';
import {yamlOf} from './files.js';
import {alertRules, composeScrape} from './prometheus.js';
import {fill, fillData} from './templates.js';

/** Nodes of each group. */
export const composeReplicas = 2;

/** Variables of passwords and URLs that the containers need. */
export const composeSecrets = ({facts}: Blueprint): readonly string[] => [
  facts.servers ? 'VALKEY_PASSWORD' : facts.variable,
  'POSTGRES_PASSWORD',
  'GRAFANA_PASSWORD',
];

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

/** `deploy/compose`: the whole cluster on one Docker host, behind nginx or HAProxy, with its stores and monitoring. */
export function composeFiles(blueprint: Blueprint): Files {
  const {name, topology, bodyBytes, perKeyPerSecond} = blueprint;
  const groups = blueprint.groups.map(group => group.name);
  const gateways = topology === 'specialised' ? ['gateway'] : [];
  const doors = topology === 'specialised' ? gateways : groups;
  const balancing = {name, servers: composeServers(doors), bodyBytes, perKeyPerSecond};
  // Values come from `.env`, which is not generated and not committed.
  const mounted: Files = new Map([
    ['compose/nginx.conf', nginxConf(balancing, nginxPlace)],
    ['compose/haproxy.cfg', haproxyCfg(balancing, haproxyPlace)],
    ['compose/prometheus.yml', yamlOf(composeScrape(blueprint, ['control', ...gateways, ...groups]))],
    ['compose/rules.yml', yamlOf(alertRules(blueprint))],
    ['compose/grafana-datasource.yaml', fill('compose/grafana-datasource.yaml', {})],
    ['compose/grafana-dashboards.yaml', fill('compose/grafana-dashboards.yaml', {})],
  ]);
  return new Map([
    ['compose/compose.yaml', yamlOf(withFileDigests(composeProject(blueprint, doors), mounted))],
    ...mounted,
    ['compose/.env.example', fill('compose/env.example', {secrets: composeSecrets(blueprint)})],
  ]);
}

interface ComposeProject {
  readonly services: Readonly<Record<string, {readonly volumes?: readonly string[]}>>;
}

function composeProject(blueprint: Blueprint, doors: readonly string[]): ComposeProject {
  const {'x-shared': _shared, ...project} = fillData<ComposeProject & {'x-shared': object}>('compose/compose.yaml', {
    name: blueprint.name,
    image: `${blueprint.image.repository}:${blueprint.image.tag}`,
    roles: roles(blueprint),
    doors,
    valkey: blueprint.facts.servers,
    balancerHealth,
    ports,
    images: components.images,
    healthy: (services: readonly string[]) =>
      Object.fromEntries(services.map(service => [service, {condition: 'service_healthy'}])),
  });
  return project;
}

const required = (variable: string) => `\${${variable}:?set it in .env}`;

/** Control, the nodes of each group and gateways: what differs between them. */
function roles({topology, groups, gateway, facts}: Blueprint) {
  const door = {
    RULECTL_DRAIN: doorDrain,
    RULECTL_FACTS_STORE: facts.store,
    RULECTL_FACTS_URL: facts.servers ? `redis://:${required('VALKEY_PASSWORD')}@valkey:6379` : required(facts.variable),
  };
  const control = {
    RULECTL_DATABASE_URL: `postgres://rulectl:${required('POSTGRES_PASSWORD')}@postgres:5432/rulectl`,
    RULECTL_ADMIN_KEY_HASH: required('RULECTL_ADMIN_KEY_HASH'),
  };
  const role = (name: string, command: string, environment: object, replicas: number, after: readonly string[]) => ({
    name,
    command,
    environment,
    replicas,
    after,
  });
  const nodes = groups.map(({name}) => {
    const environment = {RULECTL_GROUP: name, ...(topology === 'replicated' ? door : {})};
    return role(name, 'agent', environment, composeReplicas, ['control']);
  });
  const behind = ['control', ...(facts.servers ? ['valkey'] : [])];
  return [
    role('control', 'control', control, 1, ['postgres']),
    ...nodes,
    ...(topology === 'specialised' ? [role('gateway', 'gateway', door, gateway.replicas, behind)] : []),
  ];
}

/** Compose does not look into mounted files: a digest of them has their container made anew when they change. */
function withFileDigests(project: ComposeProject, files: Files): ComposeProject {
  const services = Object.entries(project.services).map(([name, service]) => {
    const texts = (service.volumes ?? []).flatMap(volume => {
      const [source = ''] = volume.split(':');
      return files.get(`compose/${source.replace('./', '')}`) ?? [];
    });
    if (texts.length === 0) return [name, service];
    const digest = createHash('sha256').update(texts.join('\n')).digest('hex').slice(0, 12);
    return [name, {...service, labels: {'rulectl.dev/files': digest}}];
  });
  return {...project, services: Object.fromEntries(services)};
}
