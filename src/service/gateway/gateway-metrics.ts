import {Counter} from 'prom-client';
import type {RoleMetrics} from '../server/metrics.js';
import type {Directory} from './directory.js';

const states = ['ready', 'ejected', 'draining'] as const;

/** What only a gateway knows: the nodes as it sees them, and its further tries. */
export function gatewayMetrics(
  metrics: RoleMetrics,
  directory: Directory,
): {readonly retries: Counter<'group'>; readonly ejections: Counter<'group'>} {
  directory.onChange(() => {
    metrics.nodeHealth.reset();
    for (const {name: node, group, shownState} of directory.connections) {
      for (const state of states) metrics.nodeHealth.set({node, group, state}, shownState === state ? 1 : 0);
    }
  });
  const count = (name: string, help: string) =>
    new Counter({name, help, labelNames: ['group'], registers: [metrics.registry]});
  return {
    retries: count('rulectl_gateway_retries_total', 'Further tries on another node'),
    ejections: count('rulectl_gateway_ejections_total', 'Nodes taken out for being far worse than their peers'),
  };
}
