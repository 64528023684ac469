import {render} from 'ink-testing-library';
import {createElement} from 'react';
import {expect, test, vi} from 'vitest';
import {Top} from '../../../../src/cli/screens/top.js';
import type {PartSample} from '../../../../src/cluster/observe/sampler.js';
import {part} from './part.js';

const settle = () => new Promise(resolve => setTimeout(resolve, 200));

test('parts with their figures; sorted, filtered, opened and drained by keys', async () => {
  const drain = vi.fn(async (_part: PartSample) => undefined);
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
  const drain = vi.fn(async (_part: PartSample) => undefined);
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

test('a look that fails is told, with the time since when; what was seen stays', async () => {
  let isDown = false;
  const look = async () => {
    if (isDown) throw new Error('no cluster runs here');
    return [part('pricing-1')];
  };
  const {lastFrame, unmount} = render(
    createElement(Top, {cluster: 'shop', look, drain: async () => undefined, everyMs: 50}),
  );
  await settle();
  expect(lastFrame()).not.toContain('nothing seen');
  isDown = true;
  await settle();
  expect(lastFrame()).toMatch(/nothing seen since \d\d:\d\d:\d\d: no cluster runs here/);
  expect(lastFrame()).toContain('pricing-1');
  isDown = false;
  await settle();
  expect(lastFrame()).not.toContain('nothing seen');
  unmount();
});

test('more parts than lines: as many as fit, the chosen one among them, and no events in their place', async () => {
  const samples = Array.from({length: 40}, (_, i) => part(`pricing-${i + 1}`));
  const {lastFrame, stdin, unmount} = render(
    createElement(Top, {cluster: 'shop', look: async () => samples, drain: async () => undefined}),
  );
  await settle();
  const rows = () => lastFrame()!.match(/pricing-\d+/g)!;
  expect(rows()[0]).toBe('pricing-1');
  expect(lastFrame()!.split('\n').length).toBeLessThan(24);
  for (let i = 0; i < 39; i++) stdin.write('j');
  await vi.waitFor(() => expect(rows().at(-1)).toBe('pricing-40'), {timeout: 5000});
  expect(rows()).not.toContain('pricing-1');
  unmount();
});

test('why a part cannot be drained stands where the keys are, until the next key', async () => {
  const {lastFrame, stdin, unmount} = render(
    createElement(Top, {
      cluster: 'shop',
      look: async () => [part('pricing-1')],
      drain: async () => 'pricing-1 is elsewhere',
    }),
  );
  await settle();
  stdin.write('d');
  await settle();
  expect(lastFrame()).toContain('pricing-1 is elsewhere');
  stdin.write('s');
  await vi.waitFor(() => expect(lastFrame()).toContain('s sort'), {timeout: 5000});
  expect(lastFrame()).not.toContain('pricing-1 is elsewhere');
  unmount();
});
