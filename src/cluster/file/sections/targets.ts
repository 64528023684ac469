import {z} from 'zod';
import {packageVersion} from '../../../kit/package-info.js';
import {count} from '../fields.js';
import {FactsConfig, RepositoryConfig} from './state.js';

export const ImageConfig = z.strictObject({
  repository: z
    .string()
    .regex(/^[a-z0-9]+([._/:-][a-z0-9]+)*$/, 'must be an image name such as registry.example.com/team/rulectl')
    .default('rulectl')
    .describe('Name of the image, with its registry, without a tag.'),
  tag: z
    .string()
    .regex(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/, 'must be a tag such as 1.4.0')
    .refine(tag => tag !== 'latest', 'must name a version: nobody can say what "latest" runs, or roll back to it')
    .default(packageVersion)
    .describe('Tag of the image. Default: the version of this program.'),
});

/** What a target may set differently from the spec above it. */
const overrides = {
  facts: FactsConfig.optional().describe('Facts for this target, instead of spec.facts.'),
  repository: RepositoryConfig.optional().describe('Repository for this target, instead of spec.repository.'),
  image: ImageConfig.optional().describe('Image for this target, instead of spec.image.'),
};

const pool = (most: number) =>
  z
    .strictObject({
      min: count(1, 1000).default(1).describe('Machines at least.'),
      max: count(1, 1000).default(most).describe('Machines at most.'),
    })
    .refine(({min, max}) => max >= min, {message: 'is less than min', path: ['max']})
    .prefault({})
    .describe('Machines of the node pool.');

export const TargetsConfig = z.strictObject({
  local: z.strictObject(overrides).optional().describe('This machine.'),
  compose: z.strictObject(overrides).optional().describe('Docker Compose.'),
  kubernetes: z
    .strictObject({
      ...overrides,
      context: z.string().min(1).optional().describe('Context of kubectl. Default: the current one.'),
      storageClass: z.string().min(1).optional().describe('Storage class of volumes. Default: that of the cluster.'),
    })
    .optional()
    .describe('Any Kubernetes cluster.'),
  aws: z
    .strictObject({
      ...overrides,
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
      nodes: pool(10),
      managedData: z.boolean().default(true).describe('ElastiCache and RDS instead of stores in the cluster.'),
    })
    .optional()
    .describe('Amazon EKS.'),
  gcp: z
    .strictObject({
      ...overrides,
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
      nodes: pool(10),
      managedData: z.boolean().default(true).describe('Memorystore and Cloud SQL instead of stores in the cluster.'),
    })
    .optional()
    .describe('Google GKE.'),
});
