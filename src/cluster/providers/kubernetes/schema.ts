import {z} from 'zod';
import {notYet} from '../../file/fields.js';
import {defineTarget, sectionOf, type Targets} from '../../file/target-schema.js';

export const kubernetesTarget = defineTarget({
  name: 'kubernetes',
  about: 'Any Kubernetes cluster.',
  keepsSecrets: true,
  fields: {
    context: z.string().min(1).optional().describe('Context of kubectl. Default: the current one.'),
    storageClass: notYet(undefined).optional().describe('Storage class of volumes. Not yet: that of the cluster.'),
  },
});

/** Context of kubectl that the cluster file names; undefined: the current one. */
export const contextOf = (spec: Targets): string | undefined => sectionOf(kubernetesTarget, spec)?.context;
