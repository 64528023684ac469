import {describe, expect, test} from 'vitest';
import type {DrillReport} from '../../../../src/lab/drills/record.js';
import {judge, recoveryOf} from '../../../../src/lab/drills/verdict.js';
import type {Window} from '../../../../src/lab/load/recorder.js';

const slo = {availability: 99.9, p99Ms: 50};
const window = (startMs: number, p99Ms: number, failed = 0): Window => ({
  startMs,
  sent: 40,
  failed,
  p50Ms: 2,
  p99Ms,
  maxMs: p99Ms,
});
const windows = (...p99s: number[]) => p99s.map((p99Ms, i) => window(i * 250, p99Ms));

const ledger: DrillReport['ledger'] = {
  attempted: 1000,
  acknowledged: 1000,
  failed: 0,
  indeterminate: 0,
  lost: 0,
  duplicated: 0,
  stale: 0,
  unread: 0,
  wrong: 0,
  mixedVersion: 0,
  retried: 0,
};

const measured = {
  id: 'x',
  command: 'failover',
  cluster: 'shop',
  startedAt: '2026-01-01T00:00:00.000Z',
  fault: {name: 'kill', target: 'node:pricing', parts: ['pricing-1']},
  faults: [],
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
  timeline: [],
  windows: [],
  seed: 1,
  reproduce: 'rulectl drill failover',
} satisfies Omit<DrillReport, 'valid' | 'verdict' | 'reasons'>;

describe('recovery', () => {
  test('is 0 when the SLO never broke', () => {
    expect(recoveryOf(windows(5, 5, 5, 5, 5), 500, slo)).toBe(0);
  });

  test('counts from the injection to the first window that holds for good', () => {
    expect(recoveryOf(windows(5, 5, 900, 900, 5, 5, 5, 5), 500, slo)).toBe(500);
  });

  test('is not fooled by one good window between bad ones', () => {
    expect(recoveryOf(windows(5, 5, 900, 5, 900, 900, 5, 5, 5), 500, slo)).toBe(1000);
  });

  test('is null when the SLO did not hold again', () => {
    expect(recoveryOf(windows(5, 5, 900, 900, 900), 500, slo)).toBeNull();
  });

  test('a window with failures does not hold, however fast', () => {
    const found = recoveryOf(
      [window(0, 5), window(250, 5, 3), window(500, 5), window(750, 5), window(1000, 5)],
      200,
      slo,
    );
    expect(found).toBe(300);
  });
});

describe('verdict', () => {
  const verdictOf = (change: Partial<typeof measured>) => judge({...measured, ...change}, {recoveryMs: 2000});

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

  test('allows what the availability allows', () => {
    expect(verdictOf({ledger: {...ledger, failed: 1}}).verdict).toBe('pass');
  });

  test('fails when recovery takes too long or never comes', () => {
    expect(verdictOf({recovery: {ms: 2500}}).verdict).toBe('fail');
    expect(verdictOf({recovery: {ms: null as never}}).verdict).toBe('fail');
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

  test('fails when it was ended early, and when a figure grows', () => {
    expect(judge({...measured, aborted: 'too much'}, {recoveryMs: 2000}).verdict).toBe('fail');
    const trend = {slope: 1, interval: [0.5, 1.5] as const, significant: true};
    const trends = [{part: 'pricing-1', vital: 'memory', unit: 'bytes', trend, grows: true}];
    expect(judge({...measured, trends}, {recoveryMs: 2000})).toMatchObject({
      verdict: 'fail',
      reasons: ['memory of pricing-1 grows.'],
    });
  });

  test('a wrong answer fails whatever the generator did', () => {
    const found = verdictOf({load: {...measured.load, unsent: 10}, ledger: {...ledger, wrong: 1}});
    expect(found).toMatchObject({valid: false, verdict: 'fail'});
  });

  test('is inconclusive when nothing was answered', () => {
    expect(verdictOf({ledger: {...ledger, acknowledged: 0, failed: 1000}}).verdict).toBe('inconclusive');
  });
});
