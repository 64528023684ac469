import {expect, test} from 'vitest';
import {again} from '../../../src/cli/commands/drill/again.js';

test.each([
  ['load', {rate: '50'}, 'rulectl drill load --rate 50 --seed 1'],
  ['load', {seed: '7', file: 'other/cluster.yaml'}, 'rulectl drill load --file other/cluster.yaml --seed 7'],
  // The file says with which seed.
  ['failover', {plan: 'ctl.yaml'}, 'rulectl drill failover --plan ctl.yaml'],
  ['failover', {plan: 'ctl.yaml', seed: '9'}, 'rulectl drill failover --plan ctl.yaml --seed 9'],
  [
    'failover',
    {fault: 'kill', target: "node:it's"},
    "rulectl drill failover --fault kill --target 'node:it'\\''s' --seed 1",
  ],
])('the command of %s %j', (kind, options, expected) => {
  expect(again(kind, options as never)).toBe(expected);
});
