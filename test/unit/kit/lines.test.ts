import fc from 'fast-check';
import {expect, test} from 'vitest';
import {type Line, linesOf} from '../../../src/kit/lines.js';

async function* chunksOf(bytes: Uint8Array, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function all(stream: AsyncIterable<readonly Line[]>): Promise<Line[]> {
  const found: Line[] = [];
  for await (const lines of stream) found.push(...lines);
  return found;
}

test('splits alike however the stream is cut, within characters too', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.string({unit: 'grapheme'})), fc.integer({min: 1, max: 7}), async (texts, size) => {
      const lines = texts.map(text => text.replace(/[\r\n]/g, ''));
      const found = await all(
        linesOf(chunksOf(new TextEncoder().encode(lines.map(line => `${line}\n`).join('')), size)),
      );
      expect(found.map(({text}) => text)).toEqual(
        lines.map(line => line.replace(/^\ufeff/, line === lines[0] ? '' : '\ufeff')),
      );
      expect(found.map(({number}) => number)).toEqual(lines.map((_, i) => i + 1));
    }),
  );
});

test('a last line without a break, and Windows breaks', async () => {
  expect((await all(linesOf(chunksOf(Buffer.from('a\r\nb\n\nc'), 2)))).map(({text}) => text)).toEqual([
    'a',
    'b',
    '',
    'c',
  ]);
});

test('of a line that is too long nothing is kept, and its number stays', async () => {
  const stream = chunksOf(Buffer.from(`ok\n${'x'.repeat(100)}\nok\n${'y'.repeat(100)}`), 10);
  expect(await all(linesOf(stream, {mostBytes: 8}))).toEqual([
    {number: 1, text: 'ok'},
    {number: 2, text: undefined},
    {number: 3, text: 'ok'},
    {number: 4, text: undefined},
  ]);
});
