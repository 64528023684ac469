import fc from 'fast-check';
import {expect, test} from 'vitest';
import {z} from 'zod';
import {keepTime, momentGiven, waitTime} from '../../../../src/kit/schemas.js';
import {parseDurationMs} from '../../../../src/kit/units.js';
import {parseDate} from '../../../../src/rules/values/date.js';
import {readEvaluateRequest, readFacts} from '../../../../src/service/api/evaluate-request.js';
import {EvaluateRequest} from '../../../../src/service/api/evaluation-messages.js';
import {longestWaitMs} from '../../../../src/service/api/role-messages.js';
import {ttlOf} from '../../../../src/service/front-door/request-options.js';

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

const wrong = (value: unknown): boolean => {
  try {
    readEvaluateRequest(JSON.stringify(value));
    return false;
  } catch {
    return true;
  }
};

test('reads what the schema of the contract describes, and refuses what it does not', () => {
  const field = (...values: unknown[]) => fc.constantFrom(...values);
  const body = fc.record(
    {
      facts: fc.oneof(
        {weight: 4, arbitrary: fc.dictionary(fc.string(), fc.jsonValue({maxDepth: 2}), {noNullPrototype: true})},
        field(5, null, [], 'text'),
      ),
      ruleset: field('shop', 'shop', 5, null),
      session: field('s-1', 's-1', '', 5, null),
      now: field('2026-01-31', '2024-02-29T10:00:00+01:00', '2023-02-29', 'yesterday', 5),
      focus: field([], ['a', 'b'], 'a', [1]),
      explain: field(true, false, 'true', null),
      fact: field({}),
    },
    {requiredKeys: []},
  );
  const requiring = fc
    .tuple(body, fc.integer({min: 0, max: 4}))
    .map(([{fact, ...given}, dice]) => (dice === 0 && fact !== undefined ? {...given, fact} : given));
  fc.assert(
    fc.property(requiring, value => {
      expect(wrong(value)).toBe(!EvaluateRequest.safeParse(value).success);
      if (!wrong(value))
        expect(Object.keys(readEvaluateRequest(JSON.stringify(value)))).toHaveLength(Object.keys(value).length);
    }),
    {numRuns: 2000},
  );
});

test('reads every moment and every time to keep a session that the contract describes', () => {
  const matching = (schema: z.ZodString) => fc.stringMatching(new RegExp(z.toJSONSchema(schema).pattern!));
  fc.assert(
    fc.property(matching(momentGiven), text => {
      fc.pre(/^[1-8]/.test(text));
      expect(parseDate(text)).toBeDefined();
    }),
  );
  fc.assert(fc.property(matching(keepTime), text => void expect(ttlOf(text)).toBeDefined()));
  fc.assert(
    fc.property(matching(waitTime), text => void expect(parseDurationMs(text)).toBeLessThanOrEqual(longestWaitMs)),
  );
});
