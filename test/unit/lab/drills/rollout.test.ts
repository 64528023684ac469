import {expect, test} from 'vitest';
import {rollOutAndBack} from '../../../../src/lab/drills/rollout.js';

test('a node that does not switch is told', async () => {
  const digests: Readonly<Record<number, string>> = {1: 'one', 2: 'two'};
  let active = 1;
  const control = {
    version: async (_name: string, version = active) => ({
      record: {version, bundle: digests[version]},
      bundle: {name: 'shop', digest: digests[version]},
    }),
    activate: async (_name: string, {version}: {version: number}) => {
      active = version;
      return {version, bundle: digests[version]};
    },
    members: async () => [
      {name: 'pricing-1', bundle: digests[active]},
      {name: 'pricing-2', bundle: 'one'},
    ],
  };
  const events: string[] = [];
  const lapses: string[] = [];
  const held: unknown[] = [];
  const plan = {durationMs: 400} as never;
  await rollOutAndBack(control as never, 2, {ruleset: 'shop', author: 'a', message: 'm', source: 's'} as never, {
    plan,
    event: (_kind, text) => void events.push(text),
    lapse: reason => void lapses.push(reason),
    hold: async ({what, of}, undo) => {
      held.push({what: `${what} of ${of}`, undo, activeThen: active});
      return async () => void held.push('taken back');
    },
    ended: new AbortController().signal,
  });
  expect(lapses).toEqual(['pricing-2 did not serve version 2 within 0.1 s.']);
  expect(held).toEqual([
    // Noted before anything changes.
    {
      what: 'roll-out of version 2',
      undo: [{do: 'activate', ruleset: 'shop', version: 1}],
      activeThen: 1,
    },
    'taken back',
  ]);
  expect(events).toContain('pricing-1 serves version 2');
  expect(events.at(-1)).toBe('pricing-2 serves version 1');
});
