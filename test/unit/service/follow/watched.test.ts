import {expect, test} from 'vitest';
import {Watched} from '../../../../src/service/follow/watched.js';

const never = new AbortController().signal;

test('who waits goes on when the condition holds, not at any change', async () => {
  const watched = new Watched<number>();
  let passed = false;
  const waiting = watched.until(() => watched.value === 2, 60_000, never).then(() => (passed = true));
  watched.set(1, '"1"');
  await new Promise(setImmediate);
  expect(passed).toBe(false);
  watched.set(2, '"2"');
  await waiting;
  expect(watched.etag).toBe('"2"');
});

test('nobody waits longer than asked, nor beyond the signal, nor for what is there', async () => {
  const watched = new Watched<number>();
  await watched.until(() => false, 5, never);
  const ending = new AbortController();
  const waiting = watched.until(() => false, 60_000, ending.signal);
  ending.abort();
  await waiting;
  await watched.until(() => true, 60_000, never);
});

test('listeners hear of new values, not of the same again', () => {
  const watched = new Watched<string>();
  const heard: string[] = [];
  watched.onChange(value => heard.push(value));
  watched.set('a', '"a"');
  watched.set('a', '"a"');
  watched.set('b', '"b"');
  expect(heard).toEqual(['a', 'b']);
});
