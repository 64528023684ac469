import type {Provider} from '../provider.js';
import {localCluster} from './local-cluster.js';

/** This machine. There is nothing to deploy: `rulectl up` starts the processes itself. */
export const localProvider: Provider = {
  name: 'local',
  tools: [],
  probes: [],
  folders: {},
  files: () => new Map(),
  steps: () => [],
  open: (dir, _target, schemas) => localCluster(dir, schemas),
  leftovers: () => ({}),
};
