import {composeFiles} from '../../scaffold/compose.js';
import {tools} from '../../tools/tools.js';
import type {Deployment} from '../deployment.js';
import type {Provider, Search} from '../provider.js';
import {composeCluster} from './compose-cluster.js';
import {composeSteps} from './steps.js';

/** The Docker engine of this machine. */
export const composeProvider: Provider = {
  name: 'compose',
  tools: [tools.docker, tools.npm],
  probes: [
    {
      id: 'access-compose',
      tool: tools.docker,
      args: () => ['version', '--format', 'json'],
      what: 'a Docker engine that answers',
    },
    {
      id: 'access-compose-plugin',
      tool: tools.docker,
      args: () => ['compose', 'version'],
      what: 'Docker Compose 2',
    },
  ],
  folders: {'compose/': 'the whole cluster on one Docker host'},
  files: composeFiles,
  steps: composeSteps,
  open: composeCluster,
  leftovers: composeLeftovers,
};

/** Volumes, which `docker compose down` leaves alone. */
function composeLeftovers({blueprint}: Deployment): Record<string, Search> {
  return {
    volumes: async () => {
      const label = `label=com.docker.compose.project=${blueprint.name}`;
      const text = await tools.docker.run(['volume', 'ls', '--quiet', '--filter', label]);
      const names = text.split('\n').filter(name => name !== '');
      return names.map(id => ({kind: 'volume', id, remove: `docker volume rm ${id}`}));
    },
  };
}
