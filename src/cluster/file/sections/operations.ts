import {z} from 'zod';
import {duration, percent} from '../fields.js';

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

export const SecurityConfig = z.strictObject({
  mesh: z.enum(['none', 'istio', 'linkerd', 'consul']).default('none').describe('Service mesh for mutual TLS.'),
  networkPolicies: z.boolean().default(true).describe('Allow only the connections that the cluster needs.'),
  secrets: z
    .enum(['kubernetes', 'aws', 'gcp'])
    .default('kubernetes')
    .describe('Where secrets are kept: plain Secrets, or the cloud’s manager through External Secrets.'),
});

export const ObservabilityConfig = z.strictObject({
  prometheus: z.boolean().default(true).describe('Scrape rules and alerts.'),
  grafana: z.boolean().default(true).describe('The dashboard.'),
  tracing: z.enum(['none', 'otlp']).default('none').describe('Traces by the OpenTelemetry protocol.'),
});
