import {z} from 'zod';
import {defineTarget, nodePool, sectionOrSample, type Targets} from '../../file/target-schema.js';

export const awsTarget = defineTarget({
  name: 'aws',
  about: 'Amazon EKS.',
  keepsSecrets: true,
  fields: {
    region: z
      .string()
      .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be a region such as us-west-2')
      .default('us-west-2')
      .describe('Region of EKS.'),
    autoMode: z.boolean().default(true).describe('Let EKS Auto Mode choose and run the machines.'),
    instanceTypes: z
      .array(z.string().regex(/^[a-z0-9-]+\.[a-z0-9-]+$/, 'must be an instance type such as m7g.large'))
      .min(1)
      .default(['m7g.large'])
      .describe('Machine types of the node pool, without Auto Mode.'),
    spot: z.boolean().default(false).describe('Take spot machines.'),
    nodes: nodePool(10),
    managedData: z.boolean().default(true).describe('ElastiCache and RDS instead of stores in the cluster.'),
  },
});

/** What `targets.aws` says, complete. */
export type AwsSettings = z.output<typeof awsTarget.section>;

/** The same of a spec or blueprint; its defaults where the cluster file does not describe the target. */
export const awsSettings = (spec: Targets): AwsSettings => sectionOrSample(awsTarget, spec);
