import {expect, test} from 'vitest';
import {parseDrillFile} from '../../../../src/lab/drills/drill-file.js';

test('a schedule of faults', () => {
  const text = 'rate: 200/s\nduration: 60s\nfaults:\n  - {fault: kill, part: "node:pricing", at: 15s, for: 30s}\n';
  expect(parseDrillFile(text)).toEqual({
    given: {rate: '200/s', duration: '60s'},
    faults: [{fault: 'kill', target: 'node:pricing', from: 0.25, to: 0.75}],
    notices: [],
  });
});

test.each([
  ['no YAML', 'rate: [', /Malformed YAML/],
  [
    'an unknown fault',
    'rate: 1\nduration: 1s\nfaults: [{fault: eat, part: control, at: 0s, for: 1s}]',
    /faults\[0\]\.fault must be one of/,
  ],
  ['a rate that is none', 'rate: fast\nduration: 1s\nfaults: [{fault: kill, part: control, at: 0s, for: 1s}]', /rate/],
  [
    'an unknown field',
    'rate: 1\nduration: 1s\nspeed: 2\nfaults: [{fault: kill, part: control, at: 0s, for: 1s}]',
    /speed/,
  ],
  ['no faults', 'rate: 1\nduration: 1s\nfaults: []', /faults/],
])('%s', (_name, text, message) => {
  expect(() => parseDrillFile(text)).toThrow(
    expect.objectContaining({
      code: expect.stringMatching(/^DRILL_(FILE|SETTING)_INVALID$/),
      message: expect.stringMatching(message),
    }),
  );
});

const faultAt = (line: string, rest = '') => `rate: 1\nduration: 5s\n${rest}faults:\n  - {${line}}\n`;

test.each([
  ['a misspelt fault', faultAt('fault: kil, part: control, at: 1s, for: 1s'), 4, /kil/, 'Did you mean kill?'],
  [
    'a misspelt field',
    faultAt('fault: kill, part: control, at: 1s, for: 1s', 'mixx: {}\n'),
    3,
    /mixx/,
    'Did you mean mix?',
  ],
  [
    'no duration',
    faultAt('fault: kill, part: control, at: [], for: 1s'),
    4,
    /faults\[0\]\.at must be a text or a number/,
    undefined,
  ],
  ['what is missing', faultAt('fault: kill, part: control, at: 1s'), 4, /faults\[0\]\.for is missing/, undefined],
  [
    'a fault after the end',
    faultAt('fault: kill, part: control, at: 60s, for: 1s'),
    4,
    /60 s after the start of a drill of 5 s/,
    undefined,
  ],
])('%s is told with its line and what may be meant', (_name, text, line, message, next) => {
  expect(() => parseDrillFile(text, 'late.yaml')).toThrow(
    expect.objectContaining({
      code: 'DRILL_SETTING_INVALID',
      path: 'late.yaml',
      line,
      message: expect.stringMatching(message),
      next: next ?? expect.any(String),
    }),
  );
});
