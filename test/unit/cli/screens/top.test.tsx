import {render} from 'ink-testing-library';
import {createElement} from 'react';
import {expect, test, vi} from 'vitest';
import {Top} from '../../../../src/cli/screens/top.js';
import {part} from './part.js';

const settle = () => new Promise(resolve => setTimeout(resolve, 200));

test('parts with their figures; sorted, filtered, opened and drained by keys', async () => {
  const drain = vi.fn();
  const samples = [part('pricing-1'), part('pricing-2', {perSecond: 300}), part('loyalty-1', {group: 'loyalty'})];
  const {lastFrame, stdin, unmount} = render(createElement(Top, {cluster: 'shop', look: async () => samples, drain}));
  const press = async (keys: string) => {
    stdin.write(keys);
    await settle();
  };
  await settle();
  expect(lastFrame()).toContain('shop 3 of 3 ready');
  expect(lastFrame()).toContain('pricing 2/2 420/s · loyalty 1/1 120/s');
  await press('s');
  const order = lastFrame()!.match(/(pricing|loyalty)-\d/g);
  expect(order![0]).toBe('pricing-2');
  await press('d');
  expect(drain).toHaveBeenCalledWith(samples[1]);
  await press('f');
  await press('loyalty');
  await press('\r');
  expect(lastFrame()).not.toContain('pricing-1');
  await press('\r');
  expect(lastFrame()).toContain('started again 0×');
  unmount();
});

test('the choice stays with its part when rows change places', async () => {
  const drain = vi.fn();
  let samples = [part('pricing-1', {p99Ms: 9}), part('pricing-2', {p99Ms: 5})];
  const look = async () => samples;
  const {lastFrame, stdin, unmount} = render(createElement(Top, {cluster: 'shop', look, drain, everyMs: 50}));
  await settle();
  for (const key of ['s', 's', 'd']) {
    stdin.write(key);
    await settle();
  }
  samples = [part('pricing-1', {p99Ms: null}), part('pricing-2', {p99Ms: 5})];
  await settle();
  expect(lastFrame()!.match(/pricing-\d/g)![0]).toBe('pricing-2');
  stdin.write('d');
  await settle();
  expect(drain.mock.calls.map(([{name}]) => name)).toEqual(['pricing-1', 'pricing-1']);
  unmount();
});
