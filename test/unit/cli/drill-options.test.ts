import {describe, expect, test} from 'vitest';
import {recordOf, shapeFrom} from '../../../src/cli/commands/drill/load-options.js';

describe('--shape', () => {
  test.each([
    [undefined, {kind: 'constant', rate: 100}],
    ['poisson', {kind: 'poisson', rate: 100}],
    ['ramp', {kind: 'ramp', from: 10, to: 100}],
    ['ramp:10-500', {kind: 'ramp', from: 10, to: 500}],
    ['steps:50,100,200', {kind: 'steps', rates: [50, 100, 200]}],
    ['spike', {kind: 'spike', rate: 100, peak: 500}],
    ['spike:300', {kind: 'spike', rate: 100, peak: 300}],
  ])('%s', (text, shape) => {
    expect(shapeFrom(text, 100)).toEqual(shape);
  });

  test.each([
    'steps',
    'steps:1-2-3',
    'steps:1,,2',
    'ramp:10',
    'ramp:10,500',
    'ramp:1-2-3',
    'spike:1,2',
    'spike:0',
    'constant:5',
    'wave',
  ])('%s is refused', text => {
    expect(() => shapeFrom(text, 100)).toThrow(expect.objectContaining({code: 'OPTION_INVALID'}));
  });
});

test('--record is for one rate, sent from here', () => {
  expect(recordOf({})).toBeUndefined();
  expect(recordOf({record: 'a.ndjson', generators: '1'})).toBe('a.ndjson');
  for (const other of [{generators: '2'}, {inCluster: true}, {findLimit: true}]) {
    expect(() => recordOf({record: 'a.ndjson', ...other})).toThrow(expect.objectContaining({code: 'OPTION_INVALID'}));
  }
});
