import {getPriority} from 'node:os';
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {generate} from '../../../src/lab/load/generator.js';
import {LatencyRecorder} from '../../../src/lab/load/recorder.js';
import {type Schedule, type Shape, scheduleOf, shareOf} from '../../../src/lab/load/schedule.js';

const offsets = (schedule: Schedule): number[] => {
  const all: number[] = [];
  for (let at = schedule.next(); at !== undefined; at = schedule.next()) all.push(at);
  return all;
};

const shapes: fc.Arbitrary<Shape> = fc.oneof(
  fc.record({kind: fc.constantFrom('constant' as const, 'poisson' as const), rate: fc.integer({min: 1, max: 2000})}),
  fc.record({
    kind: fc.constant('ramp' as const),
    from: fc.integer({min: 0, max: 500}),
    to: fc.integer({min: 1, max: 2000}),
  }),
  fc.record({
    kind: fc.constant('steps' as const),
    rates: fc.array(fc.integer({min: 1, max: 1000}), {minLength: 1, maxLength: 5}),
  }),
  fc.record({
    kind: fc.constant('spike' as const),
    rate: fc.integer({min: 1, max: 300}),
    peak: fc.integer({min: 1, max: 3000}),
  }),
);

describe('schedules', () => {
  test('offsets never go back, and stay inside the duration', () => {
    fc.assert(
      fc.property(shapes, fc.integer({min: 10, max: 4000}), fc.integer(), (shape, durationMs, seed) => {
        const all = offsets(scheduleOf(shape, durationMs, seed));
        for (const [index, at] of all.entries()) expect(at).toBeGreaterThanOrEqual(index === 0 ? 0 : all[index - 1]!);
        expect(all.at(-1) ?? 0).toBeLessThan(durationMs);
      }),
      {numRuns: 100},
    );
  });

  test('the number of requests is the integral of the rate', () => {
    expect(offsets(scheduleOf({kind: 'constant', rate: 200}, 5000)).length).toBe(1000);
    expect(offsets(scheduleOf({kind: 'ramp', from: 0, to: 400}, 5000)).length).toBeGreaterThan(980);
    expect(offsets(scheduleOf({kind: 'steps', rates: [100, 300]}, 2000)).length).toBeCloseTo(400, -1);
    expect(offsets(scheduleOf({kind: 'spike', rate: 100, peak: 600}, 5000)).length).toBeCloseTo(1000, -1);
    const poisson = offsets(scheduleOf({kind: 'poisson', rate: 1000}, 20_000, 5)).length;
    expect(Math.abs(poisson - 20_000)).toBeLessThan(5 * Math.sqrt(20_000));
  });

  test('shares of several senders are the whole, each request once', () => {
    fc.assert(
      fc.property(shapes, fc.integer({min: 1, max: 4}), (shape, senders) => {
        const whole = offsets(scheduleOf(shape, 700, 9));
        const parts = Array.from({length: senders}, (_, sender) =>
          offsets(shareOf(scheduleOf(shape, 700, 9), sender, senders)),
        );
        expect(parts.flat().sort((a, b) => a - b)).toEqual(whole);
      }),
      {numRuns: 50},
    );
  });

  test('a trace is replayed as recorded', () => {
    expect(offsets(scheduleOf({kind: 'trace', offsets: [0, 5, 5, 80, 200]}, 100))).toEqual([0, 5, 5, 80]);
  });
});

describe('the open loop', () => {
  test('does not wait for slow answers', async () => {
    const started: number[] = [];
    const result = await generate({
      schedule: scheduleOf({kind: 'constant', rate: 200}, 300),
      send: async (_index, dueAt) => {
        started.push(dueAt);
        await new Promise(resolve => setTimeout(resolve, 250));
      },
    });
    expect(result).toMatchObject({due: 60, sent: 60, unsent: 0});
    expect(started).toEqual([...started].sort((a, b) => a - b));
  });

  test('what cannot be sent is counted, not forgotten', async () => {
    const result = await generate({
      schedule: scheduleOf({kind: 'constant', rate: 1000}, 100),
      maxInFlight: 10,
      send: () => new Promise(resolve => setTimeout(resolve, 400)),
    });
    expect(result.due).toBe(100);
    expect(result.unsent).toBe(result.due - result.sent);
    expect(result.unsent).toBeGreaterThan(0);
  });

  test('an abort ends it without counting the rest as unsent', async () => {
    const stop = new AbortController();
    const result = await generate({
      schedule: scheduleOf({kind: 'constant', rate: 100}, 60_000),
      signal: stop.signal,
      send: async index => {
        if (index === 5) stop.abort();
      },
    });
    expect(result.sent).toBeLessThan(100);
    expect(result.unsent).toBe(0);
  });

  test('gives its priority back, also when who watches it throws', async () => {
    const before = getPriority();
    const running = generate({
      schedule: scheduleOf({kind: 'constant', rate: 100}, 60_000),
      send: async () => {},
      onTick: () => {
        throw new Error('seen');
      },
    });
    await expect(running).rejects.toThrow('seen');
    expect(getPriority()).toBe(before);
  });
});

describe('the recorder', () => {
  test('keeps percentiles of good answers and windows of all', () => {
    const recorder = new LatencyRecorder(100);
    for (let i = 0; i < 1000; i++) recorder.record(i, i < 990 ? 2 : 50, true);
    recorder.record(1050, 400, false);
    expect(recorder.percentiles.p50).toBeCloseTo(2, 1);
    expect(recorder.percentiles.max).toBeCloseTo(50, 0);
    expect(recorder.windows).toHaveLength(11);
    expect(recorder.windows.at(-1)).toMatchObject({startMs: 1000, sent: 1, failed: 1});
    expect(recorder.between(0, 1000)).toMatchObject({count: 1000, failed: 0});
  });
});

describe('a recorder', () => {
  test('keeps a soak in little memory, and late answers of old windows', () => {
    const recorder = new LatencyRecorder();
    for (let dueMs = 0; dueMs < 600_000; dueMs += 10) recorder.record(dueMs, 5 + (dueMs % 70) / 10, true);
    recorder.record(1000, 3000, false);
    expect(recorder.windows).toHaveLength(2400);
    expect(recorder.windows[4]).toMatchObject({startMs: 1000, sent: 26, failed: 1});
    expect(recorder.between(1000, 1250)).toMatchObject({count: 26, failed: 1});
    // Of each window a few hundred bytes, where a histogram of each would take 140 KB.
    expect(JSON.stringify(recorder.take()).length / 2400).toBeLessThan(1000);
  });

  test('gives percentiles to three digits', () => {
    const recorder = new LatencyRecorder();
    for (let i = 1; i <= 1000; i++) recorder.record(0, i / 10, true);
    const [window] = recorder.windows;
    expect(window!.p50Ms / 50).toBeCloseTo(1, 2);
    expect(window!.p99Ms / 99).toBeCloseTo(1, 2);
    expect(window!.maxMs / 100).toBeCloseTo(1, 2);
    expect(recorder.percentiles.p99 / 99).toBeCloseTo(1, 2);
  });
});
