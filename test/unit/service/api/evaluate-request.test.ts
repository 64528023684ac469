import {expect, test} from 'vitest';
import {readEvaluateRequest, readFacts} from '../../../../src/service/api/evaluate-request.js';

const notFinite = expect.objectContaining({
  code: 'EVALUATION_NUMBER_NOT_FINITE',
  status: 400,
  message: 'X.list[1] is no finite number.',
});

test('a number that no double holds is refused, whether or not a rule reads it (ruling 20)', () => {
  expect(() => readFacts('{"X": {"list": [1, 1e400]}}')).toThrow(notFinite);
  expect(() => readEvaluateRequest('{"facts": {"X": {"list": [1, -1E+0999]}}}')).toThrow(notFinite);
  expect(readFacts('{"X": {"code": "1e400", "small": 1e-400}}')).toEqual({X: {code: '1e400', small: 0}});
});
