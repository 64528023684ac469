import type {DrillReport} from '../../src/lab/drills/record.js';

/** A drill that went well, with changes. */
export const drillReport = (change: Partial<DrillReport>): DrillReport => ({
  id: '20260101T000000-failover-kill',
  command: 'failover',
  cluster: 'shop',
  startedAt: '2026-01-01T00:00:00.000Z',
  valid: true,
  verdict: 'pass',
  reasons: [],
  fault: {name: 'kill', target: 'node:pricing', parts: ['pricing-1']},
  load: {offeredRps: 100, achievedRps: 100, unsent: 0, maxLateMs: 3, p99LateMs: 1, cpu: 0.1},
  latencyMs: {p50: 2, p90: 3, p95: 4, p99: 5, p999: 6, max: 7},
  phases: [
    {name: 'baseline', fromMs: 0, toMs: 3000, sent: 300, failed: 0, p50Ms: 2, p99Ms: 5},
    {name: 'fault', fromMs: 3000, toMs: 7800, sent: 480, failed: 0, p50Ms: 2, p99Ms: 9},
  ],
  detection: {ms: 60, by: 'gateways'},
  recovery: {ms: 0},
  replicasBack: {ms: 900},
  ledger: {
    attempted: 780,
    acknowledged: 780,
    failed: 0,
    indeterminate: 0,
    lost: 0,
    duplicated: 0,
    wrong: 0,
    mixedVersion: 0,
    retried: 2,
  },
  causes: [],
  slo: {availability: 99.9, p99Ms: 50},
  budgetBurnt: 0,
  timeline: [{atMs: 3000, kind: 'fault', text: 'kill node:pricing: pricing-1'}],
  windows: [
    {startMs: 0, sent: 25, failed: 0, p50Ms: 2, p99Ms: 5, maxMs: 6},
    {startMs: 250, sent: 25, failed: 0, p50Ms: 2, p99Ms: 5, maxMs: 6},
  ],
  seed: 1,
  reproduce: 'rulectl drill failover --fault kill --target node:pricing',
  ...change,
});
