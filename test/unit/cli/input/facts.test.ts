import {expect, test} from 'vitest';
import {parseFactLines, parseFacts} from '../../../../src/cli/input/facts.js';

test('facts with a number that no double holds are refused where they are read (ruling 20)', () => {
  const notFinite = expect.objectContaining({
    code: 'EVALUATION_NUMBER_NOT_FINITE',
    message: 'X.n is no finite number.',
  });
  expect(() => parseFacts({name: '--facts', text: '{"X": {"n": 1e400}}'})).toThrow(notFinite);
  expect(() => parseFactLines({name: 'a.ndjson', text: '{}\n{"X": {"n": 1e400}}\n'})).toThrow(notFinite);
});
