import type {Deployment} from '../deployment.js';
import type {Search} from '../provider.js';
import {gcpNames} from './files.js';
import {gcloud} from './gcloud.js';
import {gcpSettings} from './schema.js';

/** Disks and images of a destroyed cluster. */
export function gcpLeftovers({blueprint}: Deployment): Record<string, Search> {
  const {project, region} = gcpSettings(blueprint);
  const {cluster, registry} = gcpNames(blueprint);
  const ask = (...args: string[]) => gcloud.json([...args, '--project', project, '--format=json', '--quiet']);
  return {
    disks: async () => {
      const disks = await ask('compute', 'disks', 'list', `--filter=labels.goog-k8s-cluster-name=${cluster}`);
      return (disks as {name: string; zone?: string; region?: string}[]).map(({name: id, zone, region: place}) => ({
        kind: 'disk',
        id,
        remove: `gcloud compute disks delete ${id} --project ${project} ${zone ? `--zone ${zone.split('/').at(-1)}` : `--region ${place?.split('/').at(-1)}`}`,
      }));
    },
    images: async () => {
      const repositories = await ask('artifacts', 'repositories', 'list', '--location', region);
      return (repositories as {name: string}[])
        .filter(({name}) => name.endsWith(`/${registry}`))
        .map(() => ({
          kind: 'images in Artifact Registry',
          id: registry,
          remove: `gcloud artifacts repositories delete ${registry} --location ${region} --project ${project}`,
        }));
    },
  };
}
