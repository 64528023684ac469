import {addressesOf} from '../../running/addresses.js';
import {errors} from '../../running/errors.js';
import type {Part} from '../../running/part.js';
import type {RunningCluster} from '../../running/running-cluster.js';
import {readTarget} from '../../running/target-file.js';
import {tools} from '../../tools/tools.js';
import {printMetrics} from '../print-metrics.js';
import {composeArguments} from './compose-arguments.js';
import {type Container, containersIn, isWell} from './containers.js';

const dayMs = 86_400_000;
const scaleMs = 5 * 60_000;

/** The containers of a cluster on this machine's Docker engine. */
export function composeCluster(dir: string, name: string): RunningCluster {
  /** No question is put to Docker before the target is known. */
  const containers = () => {
    readTarget(dir, name);
    return containersIn(dir);
  };
  return {
    name,
    about: async () => {
      const {cluster, environment = '', gateway} = readTarget(dir, name);
      return {cluster, environment, place: `on ${name}`, gateway: gateway || null};
    },
    parts: async () => (await containers()).map(partOf),
    logs: async ({name: wanted, lines, follow, onLine, signal}) => {
      const part = (await containers()).find(each => each.name === wanted);
      const how = ['logs', '--tail', String(lines), ...(follow ? ['--follow'] : [])];
      const args = part ? [...how, part.id] : [...composeArguments, ...how, ...(wanted === undefined ? [] : [wanted])];
      const timeoutMs = follow ? dayMs : 60_000;
      const prefix = part ? `${part.name}  | ` : '';
      const say = (line: string) => onLine({part: null, text: `${prefix}${line}`});
      try {
        await tools.docker.run(args, {cwd: dir, onLine: say, signal, timeoutMs});
      } catch (error) {
        if (!signal.aborted) throw error;
      }
    },
    scale: async ({nodes, gateways}) => {
      readTarget(dir, name);
      const counts = {...nodes, ...(gateways === undefined ? {} : {gateway: gateways})};
      const scales = Object.entries(counts).flatMap(([service, count]) => ['--scale', `${service}=${count}`]);
      // Named alone: whatever else runs keeps the number that it has.
      const args = ['up', '--detach', '--no-build', '--no-deps', '--no-recreate', '--wait', ...scales];
      await tools.docker.run([...composeArguments, ...args, ...Object.keys(counts)], {cwd: dir, timeoutMs: scaleMs});
      return 'asked';
    },
    remove: async (part, {graceful}) => {
      if (graceful) return void (await tools.docker.run(['restart', part], {cwd: dir}));
      await tools.docker.run(['kill', '--signal', 'KILL', part], {cwd: dir});
      // The engine takes a kill by command for a wish, and starts only those again that die by themselves.
      await tools.docker.run(['start', part], {cwd: dir});
    },
    drain: async part => {
      throw errors.CLUSTER_PART_UNABLE(part, 'drain');
    },
    resume: async part => {
      throw errors.CLUSTER_PART_UNABLE(part, 'drain');
    },
    partition: async part => {
      throw errors.CLUSTER_PART_UNABLE(part, 'partition');
    },
    metrics: (part, {timeoutMs = 10_000} = {}) =>
      tools.docker.run(['exec', part, ...printMetrics], {cwd: dir, timeoutMs}),
    ...addressesOf(dir, name),
    stores: async () => ({}),
    lastDeploy: async () => undefined,
  };
}

const stores = ['nginx', 'haproxy', 'valkey', 'postgres', 'valkey-exporter', 'prometheus', 'grafana'];

function partOf(container: Container): Part {
  const {name, service, state, image, status} = container;
  const kind = service === 'control' || service === 'gateway' ? service : stores.includes(service) ? 'other' : 'node';
  const isReady = isWell(container);
  return {
    name,
    kind,
    group: kind === 'node' ? service : null,
    state: isReady ? 'ready' : state === 'running' || state === 'created' ? 'starting' : 'stopped',
    ...{restarts: 0, url: null, ruleset: null, able: [], process: null},
    container: {image, why: isReady ? null : status},
  };
}
