import {z} from 'zod';
import {count, dnsLabel} from './fields.js';
import {GroupsConfig} from './sections/groups.js';
import {ImageConfig} from './sections/image.js';
import {AutoscalingConfig, ObservabilityConfig, SloConfig, securityConfig} from './sections/operations.js';
import {ControlConfig, GatewayConfig} from './sections/roles.js';
import {EffectsConfig, FunctionsConfig, LimitsConfig, RulesConfig} from './sections/rules.js';
import {EventsConfig, FactsConfig, RepositoryConfig} from './sections/state.js';
import {type TargetSchema, targetsConfig} from './target-schema.js';

/**
 * The cluster file as it is written, with the sections of these targets. Strict all the way down: a field that nobody
 * reads is a mistake of somebody.
 */
export const clusterFile = (targets: readonly TargetSchema[]) =>
  z.strictObject({
    apiVersion: z.literal('rulectl.dev/v1').describe('Version of this format.'),
    kind: z.literal('Cluster').describe('What the file describes.'),
    metadata: z
      .strictObject({
        name: dnsLabel().describe('Name of the cluster and of its ruleset.'),
        environment: dnsLabel(20).default('dev').describe('Environment; the namespace is <name>-<environment>.'),
      })
      .describe('What the cluster is called.'),
    spec: z
      .strictObject({
        topology: z
          .enum(['replicated', 'specialised'])
          .default('replicated')
          .describe('replicated: every node holds every rule. specialised: a node group for each rule group.'),
        rules: RulesConfig.prefault({}).describe('Where the rules are, and what they may do.'),
        limits: LimitsConfig.prefault({}).describe('What one evaluation may take.'),
        functions: FunctionsConfig.default({}).describe('Functions that are looked up outside.'),
        effects: EffectsConfig.default({}).describe('What rules may cause outside, and who does it.'),
        groups: GroupsConfig.optional().describe('Rule groups in load order, or auto. Only replicated does without.'),
        nodes: count(1, 100).optional().describe('How many groups the planner makes, with groups: auto.'),
        gateway: GatewayConfig.prefault({}).describe('The front door.'),
        control: ControlConfig.prefault({}).describe('Rule repository, bundles, members.'),
        facts: FactsConfig.prefault({}).describe('Facts of sessions.'),
        repository: RepositoryConfig.prefault({}).describe('Rule versions.'),
        events: EventsConfig.prefault({}).describe('Events in, decisions out.'),
        autoscaling: AutoscalingConfig.prefault({}).describe('When to add and remove nodes.'),
        slo: SloConfig.prefault({}).describe('What drills and alerts hold the cluster to.'),
        security: securityConfig(targets.filter(({keepsSecrets}) => keepsSecrets).map(({name}) => name))
          .prefault({})
          .describe('Mesh, network policies, secrets.'),
        observability: ObservabilityConfig.prefault({}).describe('Metrics, dashboards, traces.'),
        image: ImageConfig.prefault({}).describe('The container image of all roles.'),
        targets: targetsConfig(targets).default({}).describe('Where the cluster is deployed.'),
      })
      .describe('How the cluster is built.'),
  });

export type ClusterFileOutput = z.output<ReturnType<typeof clusterFile>>;

/** JSON Schema of the cluster file (draft 2020-12), for editors. */
export const clusterJsonSchema = (targets: readonly TargetSchema[]): Record<string, unknown> => ({
  ...z.toJSONSchema(clusterFile(targets), {io: 'input', unrepresentable: 'any'}),
  title: 'rulectl cluster file',
});
