import {afterEach, describe, expect, test} from 'vitest';
import type {JsonObject} from '../../../../src/kit/json.js';
import {loadRuleset} from '../../../../src/rules/ruleset/load.js';

const load = (text: string) => loadRuleset({files: [{path: 'r.grl', text}]});

/** What JavaScript would take for code, or for the way out of a string. */
const payloads = [
  '"); globalThis.stolen = 1; ("',
  "'+(globalThis.stolen=1)+'",
  '`${globalThis.stolen = 1}`',
  '\\"; globalThis.stolen = 1; //',
  '*/ globalThis.stolen = 1; /*',
  '\u2028globalThis.stolen = 1\u2029',
  '</script><script>globalThis.stolen = 1</script>',
  '] = (globalThis.stolen = 1); [',
  '__proto__',
  'constructor',
];

const quoted = (text: string): string =>
  `"${text.replace(/[\\"]/g, '\\$&').replace(/[\u2028\u2029\n]/g, c => `\\u{${c.charCodeAt(0).toString(16)}}`)}"`;

describe('text of rules and facts', () => {
  afterEach(() => {
    Reflect.deleteProperty(globalThis, 'stolen');
  });

  test.each(payloads)('%j stays text wherever it stands', payload => {
    const text = quoted(payload);
    const ruleset = load(`
      rule ${text} ${text} agenda-group ${text} auto-focus activation-group ${text} {
        when X[${text}] == ${text} && X.list contains ${text} && ${text} in {${text}: 1} && Facts[${text}] == null
          && (X[${text}] + "" matches ${text} || true) && exists(T[${text}] == ${text})
          && accumulate(T(a == ${text}, $v: n), sum($v)) == 0
        then X.out = {${text}: ${text}}; Facts[${text}].a[${text}] = ${text}; Log(${text}); Send(${text}, {${text}: 1});
          X.copy[X[${text}]] = 1; ActivateAgendaGroup(${text});
      }`);
    expect(ruleset.diagnostics.filter(({severity}) => severity === 'error')).toEqual([]);
    const facts = {X: {list: [payload]}, T: [{}]} as JsonObject;
    const own = (value: unknown) => ({value, writable: true, enumerable: true, configurable: true});
    Object.defineProperty(facts.X, payload, own(payload));
    Object.defineProperty((facts.T as JsonObject[])[0]!, payload, own(payload));
    const answer = ruleset.evaluate(facts, {explain: true});
    expect(answer.fired).toEqual([payload]);
    expect(answer.log[0]!.message).toBe(payload);
    expect(Object.entries((answer.facts.X as JsonObject).out as JsonObject)).toEqual([[payload, payload]]);
    expect(Object.hasOwn(answer.facts, payload)).toBe(true);
    expect('stolen' in globalThis).toBe(false);
  });

  test('no path leads to a prototype', () => {
    const ruleset = load(
      `rule P {
      when X.constructor == null && X.__proto__ == null && X.toString == null && constructor == null && X["valueOf"] == null
        && Count(X.list.__proto__) == 0 && X.list.length == null
      then __proto__.polluted = 1; X.__proto__.y = 2; X.constructor.prototype.z = 3; Facts["__proto__"].w = 4;
        X["__proto__"]["q"] = 5; prototype.hasOwnProperty = 6;
    }`,
    );
    const before = Object.getOwnPropertyNames(Object.prototype);
    const answer = ruleset.evaluate({X: {list: [{}]}});
    expect(answer.fired).toEqual(['P']);
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
    expect(Object.getPrototypeOf(answer.facts)).toBe(Object.prototype);
    expect(JSON.parse(JSON.stringify(answer.facts.X))).toEqual(
      JSON.parse('{"list": [{}], "__proto__": {"y": 2, "q": 5}, "constructor": {"prototype": {"z": 3}}}'),
    );
    expect(Object.hasOwn(answer.facts, '__proto__')).toBe(true);
  });

  test('keys of facts are keys, whatever they are called', () => {
    const facts = JSON.parse(
      '{"X": {"__proto__": {"n": 1}, "hasOwnProperty": 2}, "__proto__": {"z": 1}}',
    ) as JsonObject;
    const ruleset = load(
      'rule A { when X.__proto__.n == 1 && X.hasOwnProperty == 2 && Facts["__proto__"].z == 1 then X.ok = true; }',
    );
    const answer = ruleset.evaluate(facts);
    expect(answer.fired).toEqual(['A']);
    expect(JSON.stringify(answer.facts)).toBe(
      '{"X":{"__proto__":{"n":1},"hasOwnProperty":2,"ok":true},"__proto__":{"z":1}}',
    );
  });
});

describe('facts and rules without end', () => {
  const nested = (depth: number) => JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`) as JsonObject[];

  test.each(['X.copy = X.deep;', 'Log(X.deep);', 'Send(X.deep);', 'X.same = X.deep == X.other;'])(
    'deep facts are an error of the rule that walks them: %s',
    action => {
      const ruleset = load(`rule Deep { when X.deep != null then ${action} }`);
      const facts = {X: {deep: nested(100_000), other: nested(100_000)}};
      expect(() => ruleset.evaluate(facts, {limits: {timeoutMs: 0}})).toThrow(
        expect.objectContaining({code: 'EVALUATION_TOO_DEEP', kind: 'answer', rule: 'Deep', line: 1}),
      );
      expect(ruleset.evaluate({X: {deep: nested(10), other: nested(10)}}).fired).toEqual(['Deep']);
    },
  );

  test.each([
    [
      'actions',
      (n: number) => `rule A { when true then ${Array.from({length: n}, (_, i) => `X.b${i} = X.c == 1;`).join('')} }`,
    ],
    [
      'tests',
      (n: number) =>
        `rule A { when ${Array.from({length: n}, (_, i) => `X.b${i} == null`).join(' && ')} then X.a = 1; }`,
    ],
    [
      'alternatives',
      (n: number) =>
        `rule A { when ${Array.from({length: n}, (_, i) => `X.b == ${i}`).join(' || ')} || true then X.a = 1; }`,
    ],
    [
      'terms',
      (n: number) => `rule A { when X.b == null then X.a = ${Array.from({length: n}, () => '1').join(' + ')}; }`,
    ],
  ])('a rule with 20,000 %s is compiled, or refused with a diagnostic', (_name, text) => {
    const ruleset = load(text(20_000));
    const isSound = !ruleset.diagnostics.some(({severity}) => severity === 'error');
    if (isSound) expect(ruleset.evaluate({}, {limits: {timeoutMs: 0}}).fired).toEqual(['A']);
    else expect(() => ruleset.evaluate({})).toThrow(expect.objectContaining({code: 'RULESET_INVALID'}));
  });
});
