import {z} from 'zod';
import {count, port, rate, secretRef} from '../fields.js';
import {resources} from './groups.js';

export const GatewayConfig = z
  .strictObject({
    replicas: count(1, 100).default(2).describe('Gateways in a deployed cluster.'),
    local: count(1, 8).default(1).describe('Gateways that `rulectl up` starts on this machine.'),
    port: port().default(0).describe('Port of the first local gateway; 0 takes any free one.'),
    host: z
      .string()
      .regex(/^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/, 'must be a host name such as rules.example.com')
      .optional()
      .describe('Public host name. Needs auth and tls.'),
    exposure: z
      .enum(['none', 'gateway-api', 'ingress', 'load-balancer'])
      .optional()
      .describe('How it is reached from outside the cluster. Default gateway-api with a host, else none.'),
    tls: z
      .strictObject({
        secretRef: secretRef.optional().describe('The Secret with certificate and key.'),
        issuer: z.string().min(1).optional().describe('The cert-manager ClusterIssuer that makes it.'),
      })
      .refine(tls => (tls.secretRef === undefined) !== (tls.issuer === undefined), 'needs either secretRef or issuer')
      .optional()
      .describe('Where the certificate comes from.'),
    auth: z
      .strictObject({
        apiKeys: z.boolean().default(true).describe('Whether every route needs a scoped API key.'),
      })
      .prefault({})
      .describe('Who may call.'),
    rateLimit: z
      .strictObject({
        perKey: rate().describe('Requests of one API key, for example 1000/s; each line of a batch counts.'),
      })
      .transform(({perKey}) => ({perKeyPerSecond: perKey}))
      .optional()
      .describe('No limit unless written.'),
    fold: z.boolean().default(false).describe('Run cheap stages together on one node where a hop costs more.'),
    resources: resources({cpu: '500m', limitCpu: '1', memory: '512Mi'})
      .prefault({})
      .describe('CPU and memory of one gateway.'),
  })
  .transform(gateway => ({...gateway, exposure: gateway.exposure ?? (gateway.host ? 'gateway-api' : 'none')}));

export const ControlConfig = z.strictObject({
  replicas: count(1, 10).default(1).describe('Controls in a deployed cluster; more than one needs PostgreSQL.'),
  port: port().default(0).describe('Port of the local control; 0 takes any free one.'),
  resources: resources({cpu: '100m', limitCpu: '500m', memory: '512Mi'})
    .prefault({})
    .describe('CPU and memory of one control.'),
});
