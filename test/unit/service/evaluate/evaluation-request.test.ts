import {expect, test, vi} from 'vitest';
import {Answer, EvaluationRequest} from '../../../../src/service/evaluate/evaluation-request.js';

const read = (text: string, more = {}) => EvaluationRequest.read({text, form: 'request', ...more});
const coded = (code: string) => expect.objectContaining({code});

/** How often JSON was parsed and made while something ran. */
function counted(run: () => void): {parsed: number; made: number} {
  const [parse, stringify] = [vi.spyOn(JSON, 'parse'), vi.spyOn(JSON, 'stringify')];
  run();
  const counts = {parsed: parse.mock.calls.length, made: stringify.mock.calls.length};
  parse.mockRestore();
  stringify.mockRestore();
  return counts;
}

test('knows ruleset, session, now and facts, also where keys are spelt with escapes and words of them stand in facts', () => {
  const text =
    '{"facts": {"F": "a session of a ruleset"}, "\\u0073ession": "s", "ruleset": "r", "now": "2026-01-01T00:00:00Z"}';
  const request = read(text, {mayGiveNow: true});
  expect(request).toMatchObject({session: 's', settings: {ruleset: 'r', now: '2026-01-01T00:00:00.000Z'}, text});
  expect(request.facts).toEqual({F: 'a session of a ruleset'});
  expect(read('{"facts": {"F": "session"}}').session).toBeUndefined();
});

test('its own settings win over those of its batch', () => {
  const settings = {ruleset: 'batch', explain: true};
  expect(read('{"facts": {}, "ruleset": "own"}', {settings}).settings).toEqual({ruleset: 'own', explain: true});
});

test('only who has the scope may give the time', () => {
  expect(() => read('{"facts": {}, "now": "2026-01-01T00:00:00Z"}')).toThrow(coded('API_SCOPE_MISSING'));
});

test('a request parses its text once, and passes it on as it came', () => {
  const text = '{"facts": {"F": 1}, "session": "s"}';
  const use = () => {
    const {facts, session, text: passedOn} = read(text);
    expect([facts, session, passedOn]).toEqual([{F: 1}, 's', text]);
  };
  expect(counted(use)).toEqual({parsed: 1, made: 0});
});

test('facts alone are parsed only where somebody looks into them', () => {
  expect(counted(() => void EvaluationRequest.read({text: '{"F": 1}', form: 'facts'}).text)).toEqual({
    parsed: 0,
    made: 0,
  });
  expect(() => EvaluationRequest.read({text: '5', form: 'facts'}).facts).toThrow(coded('API_FACTS_NOT_OBJECT'));
});

test('about other facts: their text is made once, answers of look-ups stay', () => {
  const request = read('{"facts": {"F": 1}, "session": "s"}', {terms: {bulk: true, idempotencyKey: 'k'}});
  request.lookups.set('Score 7', 700);
  const other = request.about({F: 2}, {ruleset: 'r'}, 5);
  expect(counted(() => [other.text, other.text])).toEqual({parsed: 0, made: 1});
  expect(other).toMatchObject({form: 'facts', text: '{"F":2}', session: undefined, terms: {bulk: true, endsAt: 5}});
  expect(other.lookups.get('Score 7')).toBe(700);
});

test('an answer is made into text once, or parsed once', () => {
  const result = {facts: {F: 1}} as never;
  const fromResult = new Answer(result, 'd');
  expect(counted(() => [fromResult.text, fromResult.text, fromResult.result])).toEqual({parsed: 0, made: 1});
  const fromText = new Answer('{"facts":{"F":1}}', 'd');
  expect(counted(() => [fromText.result, fromText.result, fromText.text])).toEqual({parsed: 1, made: 0});
});
