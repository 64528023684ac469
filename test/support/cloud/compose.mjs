import {createHash} from 'node:crypto';
import {parse} from 'yaml';
import {change, fail, fileText, image, input, option, out, state, words} from './world.mjs';

/** `docker compose`, as version 2 answers: one container for each replica, made anew when its service has changed. */
export function compose() {
  const file = option('--file');
  const {services} = parse(file === '-' ? input : fileText(file));
  const environment = fileText(option('--env-file'));
  const wanted = image || /^RULECTL_IMAGE=(.+)$/m.exec(environment)?.[1] || 'rulectl:0.0.0';
  const hashOf = name => {
    const text = JSON.stringify({...services[name], deploy: undefined, build: undefined});
    return digest(text.replace(/\$\{RULECTL_IMAGE:-[^}]*\}/, wanted));
  };
  if (words.includes('ps')) out(state.containers.map(row).join('\n'));
  if (words.includes('config') && option('--hash')) {
    out(
      Object.keys(services)
        .map(name => `${name} ${hashOf(name)}`)
        .join('\n'),
    );
  }
  if (words.includes('logs')) {
    if (!(words.at(-1) in services)) fail(`no such service: ${words.at(-1)}`);
    out(`${words.at(-1)}-1  | what it wrote last\n`);
  }
  if (words.includes('build')) {
    fileText('deploy/docker/rulectl.tgz');
    return change(() => state.images.push(wanted));
  }
  if (words.includes('up')) return up(services, hashOf, wanted);
  if (words.includes('down')) return change(() => (state.containers = []));
  fail(`unknown docker command: "compose ${words.join(' ')}"`);
}

function up(services, hashOf, wanted) {
  const named = words.filter((word, index) => word in services && index > words.indexOf('up'));
  fileText('deploy/compose/tls/tls.pem');
  for (const name of named) {
    if (services[name].build && !state.images.includes(wanted)) fail(`No such image: ${wanted}`);
  }
  change(() => {
    for (const name of named) bring(name, services[name], hashOf(name));
    state.volumes = ['shop_postgres', 'shop_valkey'];
  });
  const ill = state.containers.find(({Service, Health}) => named.includes(Service) && Health === 'unhealthy');
  if (ill) fail(`container ${ill.Name} is unhealthy`);
}

function bring(name, service, hash) {
  const [scaled, scale] = (option('--scale') ?? '').split('=');
  const count = scaled === name ? Number(scale) : (service.deploy?.replicas ?? 1);
  const own = state.containers.filter(({Service}) => Service === name);
  const kept = own.filter(each => words.includes('--no-recreate') || each.hash === hash).slice(0, count);
  const made = Array.from({length: count - kept.length}, () => {
    const number = (state.made = (state.made ?? 0) + 1);
    const Health = state.unready ? 'unhealthy' : 'healthy';
    return {ID: `c${number}`, Name: `shop-${name}-${number}`, Service: name, State: 'running', Health, hash};
  });
  state.containers = [...state.containers.filter(({Service}) => Service !== name), ...kept, ...made];
}

const row = ({hash, ...container}) =>
  JSON.stringify({...container, Labels: `com.docker.compose.project=shop,com.docker.compose.config-hash=${hash}`});

const digest = text => createHash('sha256').update(text).digest('hex').slice(0, 16);
