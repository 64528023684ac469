import {z} from 'zod';
import {defineTarget, nodePool, sectionOrSample, type Targets} from '../../file/target-schema.js';

export const gcpTarget = defineTarget({
  name: 'gcp',
  about: 'Google GKE.',
  sample: {project: 'my-project-1', region: 'us-central1'},
  keepsSecrets: true,
  fields: {
    project: z
      .string()
      .regex(/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/, 'must be a project id such as my-project-1')
      .describe('Id of the Google Cloud project.'),
    region: z
      .string()
      .regex(/^[a-z]+-[a-z]+\d$/, 'must be a region such as europe-west1')
      .default('us-central1')
      .describe('Region of GKE.'),
    autopilot: z.boolean().default(true).describe('Let GKE Autopilot choose and run the machines.'),
    machineType: z
      .string()
      .regex(/^[a-z0-9]+-[a-z0-9-]+$/, 'must be a machine type such as e2-standard-4')
      .default('e2-standard-4')
      .describe('Machine type of the node pool, without Autopilot.'),
    spot: z.boolean().default(false).describe('Take spot machines.'),
    nodes: nodePool(10),
    managedData: z.boolean().default(true).describe('Memorystore and Cloud SQL instead of stores in the cluster.'),
  },
});

/** What `targets.gcp` says, complete. */
export type GcpSettings = z.output<typeof gcpTarget.section>;

/** The same of a spec or blueprint; its defaults where the cluster file does not describe the target. */
export const gcpSettings = (spec: Targets): GcpSettings => sectionOrSample(gcpTarget, spec);
