import fc from 'fast-check';
import {expect, test} from 'vitest';
import {lineMap, placeOf} from '../../../../src/rules/grl/place.js';

test.each([
  ['', 0, 1, 1],
  ['a', 1, 1, 2],
  ['a\nb', 2, 2, 1],
  ['a\r\nb', 3, 2, 1],
  ['a\rb', 2, 2, 1],
  ['\t\ta', 2, 1, 3],
  ['😀é', 2, 1, 2],
  ['😀é', 3, 1, 3],
  ['\ufeffa', 1, 1, 1],
  ['\ufeff\na', 2, 2, 1],
  ['a\n', 2, 2, 1],
])('%j at %i', (text, offset, line, column) => {
  expect(placeOf(text, offset)).toEqual({line, column});
});

/** As the text says it: split, and count. */
function counted(text: string, offset: number): {line: number; column: number} {
  const before = text.slice(text.startsWith('\ufeff') ? 1 : 0, offset).split(/\r\n|\n|\r/);
  return {line: before.length, column: [...before.at(-1)!].length + 1};
}

test('any offsets in any order are counted as by splitting the text', () => {
  const text = fc.string({unit: fc.constantFrom('a', '\n', '\r\n', '\t', '😀', 'é', '\ufeff'), maxLength: 40});
  fc.assert(
    fc.property(text, fc.array(fc.nat(45)), (sample, offsets) => {
      const place = lineMap(sample);
      // No token begins between the halves of a line break or of a pair.
      const isInside = (at: number) => /^(\r\n|[\ud800-\udbff][\udc00-\udfff])/.test(sample.slice(at - 1, at + 1));
      for (const offset of offsets.filter(at => at <= sample.length && !isInside(at))) {
        if (offset > 0 || !sample.startsWith('\ufeff')) expect(place(offset)).toEqual(counted(sample, offset));
      }
    }),
  );
});
