import {z} from 'zod';
import {digest, schema} from '../../kit/schemas.js';
import {RulesetInfo} from './evaluation-messages.js';

/** What probes and people are told about a role. */

export const Livez = schema('Livez', z.strictObject({status: z.literal('alive')}));

const state = z.enum(['starting', 'ready', 'draining', 'stopped']);
const groups = z.array(z.string());

const readyz = {node_id: z.string(), status: state};
const loaded = z.array(RulesetInfo.extend({bundle: digest}));
const health = {
  ...readyz,
  role: z.string(),
  uptime: z.int().describe('Seconds.'),
  memory_usage: z.int().describe('Bytes of resident memory.'),
  active_connections: z.int(),
  rules_processed_last_minute: z.int(),
  pid: z.int(),
  version: z.string(),
  engine: z.string().describe('Version of the semantics of rules.'),
  dependencies: z.record(z.string(), z.string()).describe('What it leans on, with its state in a word.'),
};

/** A gateway and a node that callers reach answer alike: either may stand behind a balancer. */
const frontDoor = {
  ready: schema(
    'Readiness',
    z.strictObject({
      ...readyz,
      groups: groups.exactOptional().describe('Of a node: the groups whose rules it evaluates.'),
      bundles: z.array(digest).exactOptional().describe('Of a node: digests of the bundles that it holds.'),
    }),
  ),
  health: schema(
    'Health',
    z.strictObject({
      ...health,
      rulesets: loaded,
      refused: z.string().exactOptional().describe('Why the last bundle was refused.'),
      groups: groups.exactOptional().describe('Of a node: the groups whose rules it evaluates.'),
      nodes: z
        .array(
          z.strictObject({
            name: z.string(),
            group: z.string(),
            url: z.string(),
            state: z.enum(['starting', 'ready', 'draining', 'ejected', 'stopped']),
            avoided: z.boolean().describe('In rotation, and passed over because its peers are much faster.'),
            in_flight: z.int(),
          }),
        )
        .exactOptional()
        .describe('Of a gateway: the nodes as it sees them.'),
    }),
  ),
};

/** What `/readyz` and `/health` answer, by the kind of role. */
export const statusAnswers = {
  gateway: frontDoor,
  node: frontDoor,
  control: {
    ready: schema('ControlReadiness', z.strictObject(readyz)),
    health: schema(
      'ControlHealth',
      z.strictObject({
        ...health,
        environment: z.string(),
        repository: z.string(),
        repository_failure: z.string().exactOptional(),
        rulesets: z.array(z.strictObject({name: z.string(), version: z.int(), bundle: digest})),
        members: z.int(),
        refusals: z.array(z.strictObject({node: z.string(), refused: z.string()})),
      }),
    ),
  },
};
