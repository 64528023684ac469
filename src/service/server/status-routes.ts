import type {FastifyInstance} from 'fastify';
import {packageVersion} from '../../kit/package-info.js';
import {semanticsVersion} from '../../rules/ruleset/semantics.js';
import type {Role} from './role.js';

export interface StatusRoutes {
  /** Rules evaluated in the last sixty seconds; 0 for a role that evaluates none. */
  readonly rulesLastMinute?: (() => number) | undefined;
  /** State of each dependency in a word, by name: `control: reachable`. Undefined for one that is not used. */
  readonly dependencies: () => Record<string, string | undefined>;
  /** More of the role's own: ruleset versions, nodes, … */
  readonly details: () => Record<string, unknown>;
  /** What `/readyz` says besides the state. */
  readonly readiness?: (() => Record<string, unknown>) | undefined;
}

/**
 * `/livez` and `/readyz` for balancers on the public listener, `/health` and `/metrics` on the internal one. Liveness
 * never looks at dependencies: restarting a role does not mend the others.
 */
export function addStatusRoutes(
  {name, kind, lifecycle, metrics, server: {app, internal}}: Role,
  {rulesLastMinute, dependencies, details, readiness}: StatusRoutes,
): void {
  const startedAt = performance.now();
  const version = packageVersion();

  for (const each of new Set<FastifyInstance>([app, internal])) {
    each.get('/livez', async () => ({status: 'alive'}));
    each.get('/readyz', async (_request, reply) => {
      const {state} = lifecycle;
      return reply.code(state === 'ready' ? 200 : 503).send({node_id: name, status: state, ...readiness?.()});
    });
  }
  internal.get('/health', async () => ({
    node_id: name,
    role: kind,
    status: lifecycle.state,
    uptime: Math.round((performance.now() - startedAt) / 1000),
    memory_usage: process.memoryUsage.rss(),
    active_connections: metrics.active,
    rules_processed_last_minute: rulesLastMinute?.() ?? 0,
    pid: process.pid,
    version,
    engine: semanticsVersion,
    dependencies: dependencies(),
    ...details(),
  }));
  internal.get('/metrics', async (_request, reply) => {
    return reply.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });
}
