import {Counter, Gauge} from 'prom-client';
import type {RoleMetrics} from '../server/metrics.js';
import type {ConcurrencyLimit} from './concurrency-limit.js';
import type {Directory} from './directory.js';

const states = ['ready', 'ejected', 'draining'] as const;

/** What only a gateway knows: the nodes as it sees them, its queue, its further tries. */
export function gatewayMetrics(
  metrics: RoleMetrics,
  {directory, concurrency}: {readonly directory: Directory; readonly concurrency: ConcurrencyLimit},
): {readonly retries: Counter<'group'>; readonly ejections: Counter<'group'>} {
  const show = (): void => {
    metrics.nodeHealth.reset();
    for (const {name: node, group, shownState} of directory.links) {
      for (const state of states) metrics.nodeHealth.set({node, group, state}, shownState === state ? 1 : 0);
    }
  };
  directory.onChange(show);
  const read = (name: string, help: string, value: () => number) =>
    new Gauge({
      name,
      help,
      registers: [metrics.registry],
      collect() {
        this.set(value());
      },
    });
  read('rulectl_gateway_in_flight', 'Evaluations under way', () => concurrency.inFlight);
  read('rulectl_gateway_limit', 'Evaluations that may be under way at once', () => concurrency.limit);
  const count = (name: string, help: string) =>
    new Counter({name, help, labelNames: ['group'], registers: [metrics.registry]});
  return {
    retries: count('rulectl_gateway_retries_total', 'Further tries on another node'),
    ejections: count('rulectl_gateway_ejections_total', 'Nodes taken out for being far worse than their peers'),
  };
}
