import {tools} from '../../tools/tools.js';
import {composeArguments} from '../compose/compose-arguments.js';
import {type Container, containersIn, isWell} from '../compose/containers.js';
import {printMetrics, type RemoteCluster, type RemotePart} from './platform.js';

const dayMs = 86_400_000;
const scaleMs = 5 * 60_000;

/** The containers of a cluster on this machine's Docker engine. */
export function composeCluster(dir: string): RemoteCluster {
  return {
    status: async () => (await containersIn(dir)).map(partOf),
    lastDeploy: async () => undefined,
    logs: async ({name, lines, follow, onLine, signal}) => {
      const part = (await containersIn(dir)).find(each => each.name === name);
      const how = ['logs', '--tail', String(lines), ...(follow ? ['--follow'] : [])];
      const args = part ? [...how, part.id] : [...composeArguments, ...how, ...(name === undefined ? [] : [name])];
      const timeoutMs = follow ? dayMs : 60_000;
      const say = part ? (line: string) => onLine(`${part.name}  | ${line}`) : onLine;
      try {
        await tools.docker.run(args, {cwd: dir, onLine: say, signal, timeoutMs});
      } catch (error) {
        if (!signal.aborted) throw error;
      }
    },
    remove: async (name, graceful) => {
      if (graceful) return void (await tools.docker.run(['restart', name], {cwd: dir}));
      await tools.docker.run(['kill', '--signal', 'KILL', name], {cwd: dir});
      // The engine takes a kill by command for a wish, and starts only those again that die by themselves.
      await tools.docker.run(['start', name], {cwd: dir});
    },
    metrics: name => tools.docker.run(['exec', name, ...printMetrics], {cwd: dir, timeoutMs: 10_000}),
    scale: async counts => {
      const scales = Object.entries(counts).flatMap(([service, count]) => ['--scale', `${service}=${count}`]);
      // Named alone: whatever else runs keeps the number that it has.
      const args = ['up', '--detach', '--no-build', '--no-deps', '--no-recreate', '--wait', ...scales];
      await tools.docker.run([...composeArguments, ...args, ...Object.keys(counts)], {cwd: dir, timeoutMs: scaleMs});
    },
  };
}

function partOf(container: Container): RemotePart {
  const {name, service, state, image, status} = container;
  const isRole = service === 'control' || service === 'gateway';
  const isStore = ['nginx', 'haproxy', 'valkey', 'postgres', 'valkey-exporter', 'prometheus', 'grafana'].includes(
    service,
  );
  const isReady = isWell(container);
  return {
    name,
    role: isRole ? service : isStore ? 'other' : 'node',
    group: isRole || isStore ? null : service,
    state: isReady ? 'ready' : state === 'running' || state === 'created' ? 'starting' : 'stopped',
    restarts: 0,
    image,
    why: isReady ? null : status,
  };
}
