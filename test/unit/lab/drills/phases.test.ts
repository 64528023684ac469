import {expect, test} from 'vitest';
import {phaseAt, phasesOf, type Timed} from '../../../../src/lab/drills/phases.js';
import {LatencyRecorder} from '../../../../src/lab/load/recorder.js';

const run = (...faults: Timed['faults']): Timed => ({command: 'failover', durationMs: 20_000, faults});
const names = (timed: Timed) =>
  phasesOf(timed, new LatencyRecorder(), 20_000).map(({name, fromMs, toMs}) => [name, fromMs, toMs]);
const planned = {from: 0.25, to: 0.65};

test('a fault as planned: a quarter before it, two fifths with it', () => {
  expect(names(run(planned))).toEqual([
    ['baseline', 0, 5000],
    ['fault', 5000, 13_000],
    ['recovery', 13_000, 17_000],
    ['after', 17_000, 20_000],
  ]);
});

test('what a person injects before ends the baseline, so that its harm is not taken for the steady state', () => {
  const early = run(planned, {from: 0.1, to: 0.2});
  expect(names(early)[0]).toEqual(['baseline', 0, 2000]);
  expect(phaseAt(early, 3000)).toBe('fault');
});

test('what nobody healed lasts until the end', () => {
  expect(names(run(planned, {from: 0.5, to: Number.POSITIVE_INFINITY})).at(-1)).toEqual(['fault', 5000, 20_000]);
});

test('the window in which a fault strikes is none of the baseline', () => {
  const recorder = new LatencyRecorder();
  for (let dueMs = 0; dueMs < 20_000; dueMs += 50) recorder.record(dueMs, 1, dueMs < 4900);
  const [baseline, fault] = phasesOf(run({from: 0.245, to: 0.65}), recorder, 20_000);
  expect(baseline).toMatchObject({toMs: 4900, sent: 95, failed: 0});
  expect(fault!.sent - fault!.failed).toBe(3);
});
