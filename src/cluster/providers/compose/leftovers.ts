import {tools} from '../../tools/tools.js';
import type {Deployment} from '../deployment.js';
import type {Search} from '../provider.js';

/** Volumes, which `docker compose down` leaves alone. */
export function composeLeftovers({blueprint}: Deployment): Record<string, Search> {
  return {
    volumes: async () => {
      const label = `label=com.docker.compose.project=${blueprint.name}`;
      const text = await tools.docker.run(['volume', 'ls', '--quiet', '--filter', label]);
      const names = text.split('\n').filter(name => name !== '');
      return names.map(id => ({kind: 'volume', id, remove: `docker volume rm ${id}`}));
    },
  };
}
