import {expect, test} from 'vitest';
import {parseDrillFile} from '../../../../src/lab/drills/drill-file.js';

test('a schedule of faults', () => {
  const text = 'rate: 200/s\nduration: 60s\nfaults:\n  - {fault: kill, target: "node:pricing", at: 10s, for: 5s}\n';
  expect(parseDrillFile(text)).toMatchObject({
    rate: 200,
    duration: 60_000,
    seed: 1,
    mix: {evaluate: 1, session: 0, batch: 0},
    faults: [{fault: 'kill', target: 'node:pricing', at: 10_000, for: 5000}],
  });
});

test.each([
  ['no YAML', 'rate: [', /is wrong/],
  [
    'an unknown fault',
    'rate: 1\nduration: 1s\nfaults: [{fault: eat, target: control, at: 0s, for: 1s}]',
    /faults.0.fault/,
  ],
  [
    'a rate that is none',
    'rate: fast\nduration: 1s\nfaults: [{fault: kill, target: control, at: 0s, for: 1s}]',
    /rate/,
  ],
  [
    'an unknown field',
    'rate: 1\nduration: 1s\nspeed: 2\nfaults: [{fault: kill, target: control, at: 0s, for: 1s}]',
    /speed/,
  ],
  ['no faults', 'rate: 1\nduration: 1s\nfaults: []', /faults/],
])('%s', (_name, text, message) => {
  expect(() => parseDrillFile(text)).toThrow(
    expect.objectContaining({code: 'DRILL_FILE_INVALID', message: expect.stringMatching(message)}),
  );
});
