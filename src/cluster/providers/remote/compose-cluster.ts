import {tools} from '../../tools/tools.js';
import {composeArguments} from '../compose/compose-arguments.js';
import {printMetrics, type RemoteCluster, type RemotePart} from './remote-cluster.js';

const dayMs = 86_400_000;

interface ComposeProcess {
  readonly Name?: string;
  readonly Service?: string;
  readonly State?: string;
  readonly Health?: string;
  readonly Image?: string;
  readonly Status?: string;
}

/** The containers of a cluster on this machine's Docker engine. */
export function composeCluster(dir: string): RemoteCluster {
  const run = (args: readonly string[]) => tools.docker.run([...composeArguments, ...args], {cwd: dir});
  return {
    status: async () => processesIn(await run(['ps', '--all', '--format', 'json'])).map(partOf),
    lastDeploy: async () => undefined,
    logs: async ({name, lines, follow, onLine, signal}) => {
      const args = [
        'logs',
        '--tail',
        String(lines),
        ...(follow ? ['--follow'] : []),
        ...(name === undefined ? [] : [name]),
      ];
      const timeoutMs = follow ? dayMs : 60_000;
      await tools.docker.attempt([...composeArguments, ...args], {cwd: dir, onLine, signal, timeoutMs});
    },
    remove: async (name, graceful) => {
      await tools.docker.run(graceful ? ['restart', name] : ['kill', '--signal', 'KILL', name], {cwd: dir});
    },
    metrics: name => tools.docker.run(['exec', name, ...printMetrics], {cwd: dir, timeoutMs: 10_000}),
    scale: async counts => {
      const scales = Object.entries(counts).flatMap(([service, count]) => ['--scale', `${service}=${count}`]);
      await run(['up', '--detach', '--no-recreate', ...scales]);
    },
  };
}

/** `docker compose ps --format json` prints one object a line, in older versions one list. */
function processesIn(text: string): ComposeProcess[] {
  const trimmed = text.trim();
  if (trimmed === '') return [];
  if (trimmed.startsWith('[')) return JSON.parse(trimmed) as ComposeProcess[];
  return trimmed.split('\n').map(line => JSON.parse(line) as ComposeProcess);
}

function partOf({
  Name = '',
  Service = '',
  State = '',
  Health = '',
  Image = '',
  Status = '',
}: ComposeProcess): RemotePart {
  const isRole = Service === 'control' || Service === 'gateway';
  const isStore = ['nginx', 'haproxy', 'valkey', 'postgres', 'valkey-exporter', 'prometheus', 'grafana'].includes(
    Service,
  );
  const healthy = State === 'running' && (Health === '' || Health === 'healthy');
  return {
    name: Name,
    role: isRole ? Service : isStore ? 'other' : 'node',
    group: isRole || isStore ? null : Service,
    state: healthy ? 'ready' : State === 'running' || State === 'created' ? 'starting' : 'stopped',
    restarts: 0,
    image: Image,
    why: healthy ? null : Status,
  };
}
