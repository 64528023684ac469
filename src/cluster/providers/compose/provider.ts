import {tools} from '../../tools/tools.js';
import type {Provider} from '../provider.js';
import {composeCluster} from './compose-cluster.js';
import {composeLeftovers} from './leftovers.js';
import {composeSteps} from './steps.js';

/** The Docker engine of this machine. */
export const provider: Provider = {
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
  steps: composeSteps,
  open: composeCluster,
  leftovers: composeLeftovers,
};
