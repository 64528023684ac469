import {expect, test} from 'vitest';
import {fittedFrames} from '../../../src/cli/ui/fit-frames.js';
import {codeFrame} from '../../../src/kit/code-frame.js';

const long = `${'a'.repeat(50)} ${'b'.repeat(5)} ${'c'.repeat(50)}`;
const frame = codeFrame(`${long}\n${long}`, {
  path: 'a.grl',
  line: 2,
  column: 52,
  length: 5,
  message: 'Here are some words about what is wrong with this line.',
  fix: 'Write another line that is a little shorter than this one.',
});

test('frames fit the screen: the carets stay under the fault', () => {
  const fitted = fittedFrames(frame, 40);
  expect(fitted).toMatchInlineSnapshot(`
    "a.grl:2:52  Here are some words about
      what is wrong with this line.
      1 | …aaaaaaaaaaaaaaa bbbbb cccccccccc…
      2 | …aaaaaaaaaaaaaaa bbbbb cccccccccc…
        |                  ^^^^^
        = Write another line that is a
          little shorter than this one."
  `);
});

test('frames are left alone where there is room, or no screen', () => {
  expect(fittedFrames(frame, 200)).toBe(frame);
  expect(fittedFrames(frame, undefined)).toBe(frame);
});
