import {describe, expect, test} from 'vitest';
import {emptyLedger} from '../../../../../src/lab/drills/load/ledger.js';
import type {DrillReport} from '../../../../../src/lab/drills/report/report.js';
import {heldMs, judgeDrill, recoveryOf} from '../../../../../src/lab/drills/report/verdict.js';
import {LatencyRecorder, windowMs} from '../../../../../src/lab/load/recorder.js';
import {drillReport} from '../../../../support/drill-report.js';

const slo = {availability: 99.9, p99Ms: 50};
const ledger: DrillReport['ledger'] = {...emptyLedger, attempted: 1000, acknowledged: 1000, compared: 1000};

const measured = {
  id: 'x',
  command: 'failover',
  cluster: 'shop',
  startedAt: '2026-01-01T00:00:00.000Z',
  fault: {name: 'kill', target: 'node:pricing', parts: ['pricing-1']},
  faults: [],
  notInjected: [] as DrillReport['notInjected'],
  endedEarly: false,
  load: {offeredRps: 100, achievedRps: 100, unsent: 0, maxLateMs: 3, p99LateMs: 1, generators: 1, cpu: 0.1},
  latencyMs: {p50: 2, p90: 3, p95: 4, p99: 5, p999: 6, max: 7},
  phases: [] as DrillReport['phases'],
  detection: {ms: 100, by: 'gateways'},
  recovery: {ms: 500},
  replicasBack: {ms: 900},
  ledger,
  failures: {beforeRetries: 0, afterRetries: 0},
  causes: [],
  slo,
  budgetBurnt: 0,
  lapses: [] as string[],
  timeline: [],
  windows: [],
  seed: 1,
  reproduce: 'rulectl drill failover',
} satisfies Omit<DrillReport, 'valid' | 'verdict' | 'reasons'>;

/** Spans of a run with forty requests in each quarter of a second, as fast as these say; `null` is a failure. */
const spansOf = (...slowest: readonly (readonly (number | null)[])[]) => {
  const recorder = new LatencyRecorder();
  for (const [window, latencies] of slowest.entries()) {
    for (let i = 0; i < 40; i++) {
      const latency = i < latencies.length ? latencies[i]! : 2;
      recorder.record(window * windowMs + i, latency ?? 5, latency !== null);
    }
  }
  return recorder.spans(heldMs);
};
const good: readonly number[] = [];
const bad = [900, 900, 900];

describe('recovery', () => {
  test('is 0 when the SLO never broke', () => {
    expect(recoveryOf(spansOf(good, good, good, good, good, good), 500, slo)).toBe(0);
  });

  test('counts from the injection to the moment from which on the SLO holds for a second', () => {
    expect(recoveryOf(spansOf(good, good, bad, bad, good, good, good, good, good), 500, slo)).toBe(500);
  });

  test('is not fooled by a good moment between bad ones', () => {
    expect(recoveryOf(spansOf(good, good, bad, good, bad, bad, good, good, good, good), 500, slo)).toBe(1000);
  });

  test('one slow answer of more than a hundred is within a p99', () => {
    expect(recoveryOf(spansOf(good, good, [900], good, good, good, [900]), 500, slo)).toBe(0);
    expect(recoveryOf(spansOf(good, good, [900, 900], good, good, good, good), 500, slo)).toBe(250);
  });

  test('is null when the SLO did not hold again', () => {
    expect(recoveryOf(spansOf(good, good, bad, bad, bad), 500, slo)).toBeNull();
  });

  test('a second with failures does not hold, however fast', () => {
    expect(recoveryOf(spansOf(good, [null, null, null], good, good, good, good), 200, slo)).toBe(300);
  });
});

describe('verdict', () => {
  const verdictOf = (change: Partial<typeof measured>) => judgeDrill({...measured, ...change}, {recoveryMs: 2000});

  test('passes when everything held', () => {
    expect(verdictOf({})).toEqual({valid: true, verdict: 'pass', reasons: []});
  });

  test.each([
    ['lost', {lost: 1}],
    ['doubled', {duplicated: 1}],
    ['stale', {stale: 1}],
    ['wrong', {wrong: 1}],
    ['mixed', {mixedVersion: 1}],
    ['failed beyond the budget', {failed: 2}],
  ])('fails when requests are %s', (_what, change) => {
    expect(verdictOf({ledger: {...ledger, ...change}})).toMatchObject({valid: true, verdict: 'fail'});
  });

  test('counts requests without a known end as unanswered', () => {
    expect(verdictOf({ledger: {...ledger, acknowledged: 841, indeterminate: 159}})).toMatchObject({
      verdict: 'fail',
      reasons: ['159 of 1000 requests failed, 159 of them without a known end; 99.9 % allow 1.'],
    });
  });

  test('is inconclusive when a planned fault never came', () => {
    expect(verdictOf({notInjected: [{fault: 'kill', target: 'control'}]})).toMatchObject({
      valid: true,
      verdict: 'inconclusive',
      reasons: ['The planned kill of control was not injected: nothing is known of it.'],
    });
  });

  test('fails for what went wrong beside the load; a roll-out that never came proves nothing', () => {
    const late = 'pricing-2 did not serve version 4 within 4.0 s.';
    const event = {atMs: 1, kind: 'rollout' as const, text: 'version 4 activated'};
    const rollout = {command: 'rollout', fault: undefined, timeline: [event]} as never;
    expect(verdictOf(rollout).verdict).toBe('pass');
    expect(verdictOf({lapses: [late], ...(rollout as object)})).toMatchObject({verdict: 'fail', reasons: [late]});
    expect(verdictOf({...(rollout as object), timeline: []}).verdict).toBe('inconclusive');
  });

  test('is inconclusive when nothing could be compared', () => {
    expect(verdictOf({ledger: {...ledger, compared: 0, notCompared: 1000}}).verdict).toBe('inconclusive');
    expect(verdictOf({ledger: {...ledger, compared: 900, notCompared: 100}}).verdict).toBe('pass');
    // Nobody asked for it: --check 0.
    expect(verdictOf({ledger: {...ledger, compared: 0}}).verdict).toBe('pass');
  });

  test('allows what the availability allows', () => {
    expect(verdictOf({ledger: {...ledger, failed: 1}}).verdict).toBe('pass');
  });

  test('fails when recovery takes too long or never comes', () => {
    expect(verdictOf({recovery: {ms: 2500}}).verdict).toBe('fail');
    expect(verdictOf({recovery: {ms: null as never}}).verdict).toBe('fail');
  });

  test('says which of several faults it was', () => {
    const [kill] = drillReport({}).faults;
    const cut = {...kill!, fault: 'cut-network', recoveredMs: null};
    const slow = {...kill!, fault: 'slow', recoveredMs: 2500, backMs: null};
    expect(verdictOf({faults: [kill!, cut, slow] as never, recovery: {ms: null as never}}).reasons).toEqual([
      'The SLO did not hold again after cut-network of node:pricing before the end.',
      'The SLO held again 2500 ms after slow of node:pricing; 2000 ms were allowed.',
      'Not every part was ready again after slow of node:pricing.',
    ]);
  });

  test('is inconclusive, not slow, when the generator could not keep its schedule', () => {
    const late = verdictOf({load: {...measured.load, p99LateMs: 45}});
    expect(late).toMatchObject({valid: false, verdict: 'inconclusive'});
    expect(verdictOf({load: {...measured.load, unsent: 10}})).toMatchObject({valid: false, verdict: 'inconclusive'});
  });

  test('is inconclusive when nothing was steady before the fault', () => {
    const baseline = {name: 'baseline' as const, fromMs: 0, toMs: 1, sent: 100, failed: 0, p50Ms: 2, p99Ms: 60};
    expect(verdictOf({phases: [baseline]})).toMatchObject({valid: true, verdict: 'inconclusive'});
    expect(verdictOf({phases: [{...baseline, p99Ms: 40}]}).verdict).toBe('pass');
  });

  test('is inconclusive when writes could not be read back', () => {
    expect(verdictOf({ledger: {...ledger, unread: 3}})).toMatchObject({valid: false, verdict: 'inconclusive'});
  });

  test('is inconclusive when somebody else changed the rules', () => {
    const {verdict, reasons} = verdictOf({ledger: {...ledger, otherVersion: 3}});
    expect(verdict).toBe('inconclusive');
    expect(reasons).toEqual([expect.stringContaining('3 answers are of other rules')]);
  });

  test('fails when it was ended early, and when a figure grows', () => {
    expect(judgeDrill({...measured, aborted: 'too much'}, {recoveryMs: 2000}).verdict).toBe('fail');
    const trend = {slope: 1, interval: [0.5, 1.5] as const, significant: true};
    const trends = [{part: 'pricing-1', vital: 'memory', unit: 'bytes', trend, grows: true}];
    const soak = (toMs: number) =>
      verdictOf({trends, phases: [{name: 'load', fromMs: 0, toMs, sent: 1, failed: 0, p50Ms: 1, p99Ms: 1}]} as never);
    expect(soak(3_600_000)).toMatchObject({verdict: 'fail', reasons: ['memory of pricing-1 grows.']});
    expect(soak(15_000)).toMatchObject({valid: true, verdict: 'inconclusive'});
    expect(soak(15_000).reasons[0]).toContain('15 s cannot tell growing from warming up');
  });

  test('a wrong answer fails whatever the generator did', () => {
    const found = verdictOf({load: {...measured.load, unsent: 10}, ledger: {...ledger, wrong: 1}});
    expect(found).toMatchObject({valid: false, verdict: 'fail'});
  });

  test('is inconclusive when nothing was answered', () => {
    expect(verdictOf({ledger: {...ledger, acknowledged: 0, failed: 1000}}).verdict).toBe('inconclusive');
  });
});
