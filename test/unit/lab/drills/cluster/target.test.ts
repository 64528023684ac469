import {describe, expect, test} from 'vitest';
import {namesOf, partsOf} from '../../../../../src/lab/drills/cluster/target.js';
import {faultNamed} from '../../../../../src/lab/drills/faults/registry.js';
import {processPart} from '../../../../support/parts.js';

const node = (name: string, group: string) => processPart({kind: 'node', name, group, pid: 1});
const parts = [
  node('pricing-2', 'pricing'),
  node('pricing-1', 'pricing'),
  node('loyalty-1', 'loyalty'),
  processPart({kind: 'gateway', name: 'gateway-1', pid: 2}),
  processPart({kind: 'control', name: 'control', pid: 3}),
];
const named = (target: string) => partsOf(target, parts).map(({name}) => name);

describe('targets', () => {
  test.each([
    ['node:pricing-2', ['pricing-2']],
    ['node:pricing', ['pricing-1']],
    ['group:pricing', ['pricing-1', 'pricing-2']],
    ['gateway', ['gateway-1']],
    ['gateway:gateway-1', ['gateway-1']],
    ['control', ['control']],
    ['zone:pricing-1,loyalty-1', ['loyalty-1', 'pricing-1']],
  ])('%s', (target, expected) => {
    expect(named(target)).toEqual(expected);
  });

  test.each(['node:prcing', 'group:nobody', 'redis', 'zone:pricing-1,nobody', 'pricing', ''])(
    '%j is refused with what there is',
    target => {
      expect(() => named(target)).toThrow(expect.objectContaining({code: 'DRILL_TARGET_UNKNOWN'}));
    },
  );

  test('every listed target can be hit', () => {
    for (const target of namesOf(parts)) expect(named(target).length).toBeGreaterThan(0);
  });
});

test('a misspelt fault is told what it may have meant', () => {
  expect(() => faultNamed('freze')).toThrow(
    expect.objectContaining({code: 'DRILL_FAULT_UNKNOWN', next: expect.stringContaining('freeze')}),
  );
});
