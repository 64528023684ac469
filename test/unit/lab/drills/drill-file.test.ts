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
  ['no YAML', 'rate: [', /Malformed YAML/],
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

const faultAt = (line: string, rest = '') => `rate: 1\nduration: 5s\n${rest}faults:\n  - {${line}}\n`;

test.each([
  ['a misspelt fault', faultAt('fault: kil, target: control, at: 1s, for: 1s'), 4, /kil/, 'Did you mean kill?'],
  [
    'a misspelt field',
    faultAt('fault: kill, target: control, at: 1s, for: 1s', 'mixx: {}\n'),
    3,
    /mixx/,
    'Did you mean mix?',
  ],
  [
    'no duration',
    faultAt('fault: kill, target: control, at: [], for: 1s'),
    4,
    /faults\.0\.at is no duration/,
    undefined,
  ],
  ['what is missing', faultAt('fault: kill, target: control, at: 1s'), 4, /faults\.0\.for is missing/, undefined],
  [
    'a fault after the end',
    faultAt('fault: kill, target: control, at: 60s, for: 1s'),
    4,
    /60 s after the start of a drill of 5 s/,
    undefined,
  ],
])('%s is told with its line and what may be meant', (_name, text, line, message, next) => {
  expect(() => parseDrillFile(text, 'late.yaml')).toThrow(
    expect.objectContaining({
      code: 'DRILL_FILE_INVALID',
      path: 'late.yaml',
      line,
      message: expect.stringMatching(message),
      next: next ?? expect.any(String),
    }),
  );
});
