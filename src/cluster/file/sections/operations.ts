import {z} from 'zod';
import {duration, notYet, percent} from '../fields.js';

export const AutoscalingConfig = z.strictObject({
  engine: z.enum(['hpa', 'keda']).default('hpa').describe('Who scales: the HorizontalPodAutoscaler, or KEDA.'),
  cpu: percent().default(70).describe('Mean CPU to hold, percent of the request.'),
  memory: percent().default(80).describe('Mean memory to hold, percent of the request.'),
});

export const SloConfig = z.strictObject({
  availability: z.number().gt(0).lt(100).default(99.9).describe('Percent of requests that must succeed.'),
  p99Ms: duration()
    .refine(ms => ms > 0, 'must be more than nothing')
    .default(50)
    .describe('Latency that 99 of 100 requests stay under: milliseconds, or text such as 50ms.'),
});

/** `keepers`: targets whose secrets can be kept where they are, the default first. */
export const securityConfig = (keepers: readonly string[]) =>
  z.strictObject({
    mesh: z.enum(['none', 'istio', 'linkerd', 'consul']).default('none').describe('Service mesh for mutual TLS.'),
    networkPolicies: z.boolean().default(true).describe('Allow only the connections that the cluster needs.'),
    secrets: z
      .enum(keepers)
      .default(keepers[0]!)
      .describe('Where secrets are kept: plain Secrets, or the cloud’s manager through External Secrets.'),
  });

export const ObservabilityConfig = z.strictObject({
  prometheus: z.boolean().default(true).describe('Scrape rules and alerts.'),
  grafana: z.boolean().default(true).describe('The dashboard.'),
  tracing: notYet('none').default('none').describe('Traces by the OpenTelemetry protocol. Not yet.'),
});
