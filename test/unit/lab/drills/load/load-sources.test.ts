import {expect, test} from 'vitest';
import {factsFromSchema} from '../../../../../src/lab/drills/load/facts-from-schema.js';
import {parseTrace} from '../../../../../src/lab/drills/load/trace.js';
import {LatencyRecorder} from '../../../../../src/lab/load/recorder.js';

const schema = {
  type: 'object',
  required: ['Order'],
  $defs: {money: {type: 'number', minimum: 0.1, maximum: 0.9, multipleOf: 0.1}},
  properties: {
    Order: {
      type: 'object',
      required: ['total', 'kind', 'items', 'placed'],
      properties: {
        total: {$ref: '#/$defs/money'},
        kind: {enum: ['a', 'b']},
        placed: {type: 'string', format: 'date'},
        items: {
          type: 'array',
          minItems: 1,
          maxItems: 4,
          items: {type: 'integer', exclusiveMinimum: 4, maximum: 7},
        },
      },
    },
    Extra: {type: ['string', 'null'], maxLength: 3},
  },
};

interface Made {
  readonly Order: {readonly total: number; readonly kind: string; readonly items: number[]; readonly placed: string};
  readonly Extra?: string | null;
}

test('facts made from a schema keep to it, the same for the same seed', () => {
  const made = factsFromSchema(schema, {count: 200, seed: 7}) as unknown as Made[];
  expect(made).toEqual(factsFromSchema(schema, {count: 200, seed: 7}));
  expect(made).not.toEqual(factsFromSchema(schema, {count: 200, seed: 8}));
  for (const {Order, Extra} of made) {
    expect([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]).toContain(Order.total);
    expect(['a', 'b']).toContain(Order.kind);
    expect(Order.placed).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect(Order.items.length).toBeGreaterThanOrEqual(1);
    expect(Order.items.length).toBeLessThanOrEqual(4);
    for (const item of Order.items) expect([5, 6, 7]).toContain(item);
    if (typeof Extra === 'string') expect(Extra.length).toBeLessThanOrEqual(3);
  }
  // What may be left out sometimes is.
  expect(made.some(({Extra}) => Extra === undefined)).toBe(true);
  expect(made.some(({Extra}) => Extra === null)).toBe(true);
});

test.each([
  [{type: 'array'}, 'not an object'],
  [{type: 'object', properties: {a: {$ref: '#/$defs/none'}}, required: ['a']}, 'leads nowhere'],
  [{type: 'object', $defs: {a: {$ref: '#/$defs/a'}}, properties: {a: {$ref: '#/$defs/a'}}, required: ['a']}, 'deeper'],
])('a schema that gives no facts is refused: %j', (broken, why) => {
  expect(() => factsFromSchema(broken, {count: 1, seed: 1})).toThrow(
    expect.objectContaining({code: 'DRILL_SCHEMA_INVALID', message: expect.stringContaining(why)}),
  );
});

test('a trace has the times and the facts that were recorded', () => {
  const text = '{"at":"2026-01-01T00:00:01Z","facts":{"A":1}}\n\n{"at":"2026-01-01T00:00:01.5Z","facts":{"A":2}}\n';
  expect(parseTrace(text, 'trace')).toEqual({offsets: [0, 500], facts: [{A: 1}, {A: 2}]});
  expect(parseTrace('{"at": 100}\n{"at": 130}', 'trace')).toEqual({offsets: [0, 30], facts: []});
});

test.each([
  ['', 'empty'],
  ['{', 'no JSON object'],
  ['{"at": "soon"}', 'no time'],
  ['{"at": 2}\n{"at": 1}', 'before the line above'],
  ['{"at": 1, "facts": []}', 'no object'],
  ['{"at": 1}\n{"at": 2, "facts": {}}', 'some have none'],
])('a trace that is none is refused with its line: %j', (text, why) => {
  expect(() => parseTrace(text, 'trace')).toThrow(
    expect.objectContaining({code: 'DRILL_TRACE_INVALID', message: expect.stringMatching(`^trace:\\d+ .*${why}`)}),
  );
});

test('recorders of several processes come together as one', () => {
  const one = new LatencyRecorder();
  const parts = [new LatencyRecorder(), new LatencyRecorder()];
  const sum = new LatencyRecorder();
  for (let i = 0; i < 400; i++) {
    const [due, latency, ok] = [i * 5, 1 + (i % 37), i % 10 !== 0] as const;
    one.record(due, latency, ok);
    parts[i % 2]!.record(due, latency, ok);
    // As a generator tells: what came since the last time.
    if (i % 50 === 49) for (const part of parts) sum.add(part.take());
  }
  // The greatest value comes through rounded to three digits.
  const windows = ({windows: all}: LatencyRecorder) =>
    all.map(window => ({...window, maxMs: Math.round(window.maxMs)}));
  expect(windows(sum)).toEqual(windows(one));
  const rounded = ({percentiles, max}: {percentiles: object; max: number}) => ({...percentiles, max: Math.round(max)});
  const figures = (recorder: LatencyRecorder) =>
    [recorder.percentiles, recorder.between(250, 1000)].map(each => rounded({percentiles: each, max: each.max}));
  expect(figures(sum)).toEqual(figures(one));
  expect([...sum.failuresSeenMs].sort()).toEqual([...one.failuresSeenMs].sort());
  for (const part of parts) expect(part.windows).toEqual([]);
});
