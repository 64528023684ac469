import {z} from 'zod';
import {parseBytes, parseMilliCpu} from '../../../kit/units.js';
import {count, cpu, dnsLabel, memory} from '../fields.js';

/** Replicas of a role, with `max` following `min` where only one of them is written. */
const ReplicasConfig = z
  .strictObject({
    min: count(1, 1000).optional().describe('Replicas at least. Default 3, or max where that is less.'),
    max: count(1, 1000)
      .optional()
      .describe('Replicas at most, for autoscaling. Default 20, or min where that is more.'),
    local: count(1, 32).default(2).describe('Nodes that `rulectl up` starts on this machine.'),
  })
  .transform(({min, max, local}) => ({
    min: min ?? Math.min(3, max ?? 3),
    max: max ?? Math.max(20, min ?? 20),
    local,
  }))
  .refine(({min, max}) => max >= min, {message: 'is less than min', path: ['max']});

const Amounts = z.strictObject({
  cpu: cpu().optional().describe('CPU, for example 250m.'),
  memory: memory().optional().describe('Memory, for example 512Mi.'),
});

/** What a container asks for and may use. What is not written follows the default for its role. */
export const resources = (defaults: {cpu: string; limitCpu: string; memory: string}) =>
  z
    .strictObject({
      requests: Amounts.default({}).describe('What is kept free for it.'),
      limits: Amounts.default({}).describe('What it may use at most.'),
    })
    .transform(({requests, limits}) => {
      const memory = limits.memory ?? requests.memory ?? defaults.memory;
      return {
        requests: {cpu: requests.cpu ?? defaults.cpu, memory: requests.memory ?? memory},
        limits: {cpu: limits.cpu ?? larger(defaults.limitCpu, requests.cpu ?? defaults.cpu), memory},
      };
    })
    .refine(({requests, limits}) => parseMilliCpu(requests.cpu)! <= parseMilliCpu(limits.cpu)!, {
      message: 'is less than the request',
      path: ['limits', 'cpu'],
    })
    .refine(({requests, limits}) => parseBytes(requests.memory)! <= parseBytes(limits.memory)!, {
      message: 'is less than the request',
      path: ['limits', 'memory'],
    });

const larger = (a: string, b: string): string => (parseMilliCpu(a)! >= parseMilliCpu(b)! ? a : b);

const GroupConfig = z.strictObject({
  rules: z
    .array(z.string().min(1))
    .min(1)
    .describe('Rule files, folders or patterns (* and **), relative to this file; their order is the load order.'),
  replicas: ReplicasConfig.prefault({}).describe('How many nodes run the group.'),
  resources: resources({cpu: '250m', limitCpu: '500m', memory: '512Mi'})
    .prefault({})
    .describe('CPU and memory of one node.'),
});

export const GroupsConfig = z.union([
  z.literal('auto').describe('Let the planner make `nodes` groups.'),
  z.record(dnsLabel(), GroupConfig),
]);
