import {describe, expect, test} from 'vitest';
import {shapeOfSamples, shapeOfSchema} from '../../../../../src/rules/analysis/fact-shape.js';
import type {LintOptions} from '../../../../../src/rules/analysis/lints/lint.js';
import {lints} from '../../../../../src/rules/analysis/lints/registry.js';
import {lintTexts, pointing} from '../rule-texts.js';

/** A rule with this condition and harmless actions; `no-loop` so that other advice stays away. */
const when = (condition: string, actions = 'Result.a = 1;', attributes = ''): string =>
  `rule R ${attributes} { when ${condition} then ${actions} }`;

const codes = (text: string, options: LintOptions = {}): string[] => pointing(text, lintTexts([text], options));

describe('conditions that never hold', () => {
  test.each<[string, string[]]>([
    ['Order.total > 10 && Order.total < 5', ['RULE_NEVER_HOLDS Order.total < 5']],
    ['Order.total < 5 && Customer.age > 3 && Order.total == 7', ['RULE_NEVER_HOLDS Order.total == 7']],
    ['Customer.tier == "gold" && Customer.tier == "vip"', ['RULE_NEVER_HOLDS Customer.tier == "vip"']],
    [
      'Customer.tier in ["a", "b"] && Customer.tier not in ["b", "a"]',
      ['RULE_NEVER_HOLDS Customer.tier not in ["b", "a"]'],
    ],
    ['!(X.a == 1) && X.a == 1', ['RULE_NEVER_HOLDS X.a == 1']],
    ['(X.a == 1 || X.a == 2) && X.a == 3', ['RULE_NEVER_HOLDS X.a == 3']],
    ['Count(X.a) > 2 && Count(X.a) < 2', ['RULE_NEVER_HOLDS Count(X.a']],
    ['exists(C.age > 10 && C.age < 5)', ['RULE_NEVER_HOLDS exists(C.age > 10']],
    ['false', ['RULE_NEVER_HOLDS false']],
    ['X.a == null && X.a > 3', ['RULE_NEVER_HOLDS X.a > 3']],
    ['Order.total > 10 && Order.total < 11', []],
    ['Order.total >= 10 && Order.total <= 10', []],
    ['!(X.a < 5) && !(X.a >= 5)', []],
    ['X.a >= 5 && X.a <= 5 && X.a != 5', []],
    ['X.a >= 0 && X.a <= 0 && X.a not in [0]', []],
    ['exists(C.age > 10) && exists(C.age < 5)', []],
    ['X.a > 5 && Y.a < 5', []],
    ['X.a startsWith "a" && X.a startsWith "b"', []],
    ['X.a contains 1 && X.a contains 2', []],
    ['X.a contains 1 && X.a not contains 1', ['RULE_NEVER_HOLDS X.a not contains 1']],
  ])('%s', (condition, expected) => {
    expect(codes(when(condition))).toEqual(expected);
  });

  test('a branch that cannot hold', () => {
    expect(codes(when('X.a > 5 && (X.b == 1 || X.a < 3)'))).toEqual(['RULE_DEAD_BRANCH X.a < 3']);
    expect(codes(when('X.a > 5 && (X.b == 1 || X.a < 9)'))).toEqual([]);
  });

  test.each<[string, string]>([
    ['X.a > X.b && !(X.a > X.b)', 'X.a > X.b and !(X.a > X.b) exclude each other'],
    ['X.a == X.b && X.b != X.a', 'X.a == X.b and X.b != X.a exclude each other'],
    ['X.a < X.a', 'X.a < X.a contradicts itself'],
    ['X.a in [1] && X.a not in [1]', 'X.a in [1] and X.a not in [1] exclude each other'],
    ['X.a && !X.a', 'X.a and !X.a exclude each other'],
    ['!(X.a == 1) && X.a == 1', 'X.a != 1 and X.a == 1 exclude each other'],
    ['X.a empty && X.a not_empty', 'X.a empty and X.a not_empty exclude each other'],
    ['exists(C.x > 1) && !exists(C.x > 1)', 'exists(C.x > 1) and !exists(C.x > 1) exclude each other'],
    [
      'X.a > 1 && exists(C.x > 5 && C.x < 3)',
      'exists(C.x > 5 && C.x < 3) is false, for C.x > 5 and C.x < 3 exclude each other',
    ],
    ['1 > 2', 'the condition is constantly false'],
  ])('the reason: %s', (condition, reason) => {
    expect(lintTexts([when(condition)])[0]!.message).toBe(`Rule "R" can never fire: ${reason}.`);
  });

  test('says which tests exclude each other', () => {
    const [finding] = lintTexts([when('Order.total > 10 && Order.total < 5')]);
    expect(finding!.message).toBe('Rule "R" can never fire: Order.total > 10 and Order.total < 5 exclude each other.');
    expect(finding).toMatchObject({severity: 'warning', rule: 'R', path: 'a.grl'});
  });
});

describe('conditions that always hold', () => {
  test.each<[string, string[]]>([
    ['X.a == 1 || X.a != 1', ['RULE_ALWAYS_HOLDS X.a == 1']],
    ['1 < 2', ['RULE_ALWAYS_HOLDS 1 < 2']],
    ['!(X.a > 3 && X.a < 2)', ['RULE_ALWAYS_HOLDS !(X.a > 3']],
    ['true', []],
    ['X.a > 1 || X.a <= 1', []],
    // These fail for some facts.
    ['X.a + 1 > 2 || !(X.a + 1 > 2)', []],
    ['X.a || !X.a', []],
  ])('%s', (condition, expected) => {
    expect(codes(when(condition))).toEqual(expected);
  });
});

describe('duplicates', () => {
  const rule = (name: string, body: string, attributes = ''): string => `rule ${name} ${attributes} { ${body} }`;

  test.each<[string, string, string, string[]]>([
    ['the same text', 'when X.a > 1 then Y.b = 1;', 'when X.a > 1 then Y.b = 1;', ['RULE_DUPLICATE B']],
    [
      'another order of &&',
      'when X.a > 1 && X.b > 2 then Y.b = 1;',
      'when X.b > 2 && (X.a > 1) then Y.b = 1;',
      ['RULE_DUPLICATE B'],
    ],
    [
      'another spelling',
      'when X.a.length() > 1 then Y.b = 1;',
      'when Length($X.a) > 1 then Y.b = 1;',
      ['RULE_DUPLICATE B'],
    ],
    [
      'relations the other way round',
      'when X.a > 5 && X.b == 3 && X.c != 1 && X.d in Y.l then Y.b = 1;',
      'when 3 == X.b && 5 < X.a && !(1 == X.c) && Y.l contains X.d then Y.b = 1;',
      ['RULE_DUPLICATE B'],
    ],
    [
      'independent actions in another order',
      'when X.a > 5 then Y.b = 1; Y.c = X.d; Retract(Z);',
      'when X.a > 5 then Retract(Z); Y.c = X.d; Y.b = 1;',
      ['RULE_DUPLICATE B'],
    ],
    [
      'actions of which one sees the other',
      'when X.a > 5 then Y.b = 1; Y.c = Y.b;',
      'when X.a > 5 then Y.c = Y.b; Y.b = 1;',
      [],
    ],
    ['effects in another order', 'when X.a > 5 then F(1); G(2);', 'when X.a > 5 then G(2); F(1);', []],
    ['another action', 'when X.a > 1 then Y.b = 1;', 'when X.a > 1 then Y.c = 1;', []],
    ['another type', 'when exists(A.x > 1) then Y.b = 1;', 'when exists(B.x > 1) then Y.b = 1;', []],
  ])('%s', (_name, first, second, expected) => {
    expect(codes(`${rule('A', first)}\n${rule('B', second)}`)).toEqual(expected);
  });

  test('not in different activation groups, where each excludes others', () => {
    const body = 'when X.a > 1 then Y.b = 1;';
    const rules = (first: string, second: string): string =>
      ['g', 'h']
        .map(group => rule(`In_${group}`, 'when X.c > 1 then Y.d = 1;', `activation-group ${group}`))
        .join('\n') +
      rule('A', body, `activation-group ${first}`) +
      rule('B', body, `activation-group ${second}`);
    expect(codes(rules('g', 'h'))).toEqual([]);
    expect(codes(rules('g', 'g'))).toContain('RULE_DUPLICATE B');
  });

  test('not of disabled rules', () => {
    const body = 'when X.a > 1 then Y.b = 1;';
    expect(codes(`${rule('A', body, 'enabled false')}\n${rule('B', body)}`)).toEqual([]);
  });
});

describe('shadowed rules', () => {
  test('a narrower rule behind a wider one of its activation group', () => {
    const rules = (low: number, high: number): string =>
      `rule Wide salience ${low} activation-group "g" { when X.age > 18 then Y.d = 1; }\n` +
      `rule Narrow salience ${high} activation-group "g" { when X.age > 65 then Y.d = 2; }`;
    expect(codes(rules(10, 5))).toEqual(['RULE_SHADOWED Narrow']);
    expect(codes(rules(5, 10))).toEqual([]);
  });

  test('a rule whose writes are always overwritten', () => {
    const narrow = 'rule Narrow salience 10 { when X.age > 65 then Y.d = 2; }';
    const wide = 'rule Wide salience 5 { when X.age > 18 then Y.d = 1; }';
    expect(codes(`${narrow}\n${wide}`)).toEqual(['RULE_SHADOWED Narrow']);
    // Somebody looks at the first value before it is overwritten.
    expect(codes(`${narrow}\n${wide}\nrule Reader salience 7 { when Y.d == 2 then Z.a = 1; }`)).toEqual([]);
    // The age may change, and the narrow rule fire after the wide one.
    expect(codes(`${narrow}\n${wide}\nrule Ages { when Z.b == 1 then X.age = 70; }`)).toEqual([]);
    expect(codes(narrow.replace('Y.d = 2;', 'Y.d = 2; Notify(1);') + wide)).toEqual([]);
  });

  test('a rule whose writes are always repeated', () => {
    const rules = 'rule A { when X.a > 10 then Y.a = 1; }\nrule B { when X.a > 5 then Y.a = 1; }';
    expect(lintTexts([rules])).toMatchObject([
      {code: 'RULE_SHADOWED', message: 'Rule "A" adds nothing: whenever it fires, rule "B" writes the same after it.'},
    ]);
  });
});

describe('conflicting writes', () => {
  const rules = (first: string, second: string): string => `rule A ${first}\nrule B ${second}`;

  test.each<[string, string, string, string[]]>([
    [
      'conditions that overlap',
      '{ when X.a > 1 then Y.d = 1; }',
      '{ when X.b > 2 then Y.d = 2; }',
      ['RULE_CONFLICTING_WRITES Y.d = 2'],
    ],
    ['conditions that exclude each other', '{ when X.a > 1 then Y.d = 1; }', '{ when X.a < 1 then Y.d = 2; }', []],
    ['the same value', '{ when X.a > 1 then Y.d = 1; }', '{ when X.b > 2 then Y.d = 1; }', []],
    ['another salience', 'salience 1 { when X.a > 1 then Y.d = 1; }', '{ when X.b > 2 then Y.d = 2; }', []],
    ['another field', '{ when X.a > 1 then Y.d = 1; }', '{ when X.b > 2 then Y.e = 2; }', []],
    [
      'one activation group',
      'activation-group "g" { when X.a > 1 then Y.d = 1; }',
      'activation-group "g" { when X.b > 2 then Y.d = 2; }',
      [],
    ],
    ['a state that is read', '{ when Y.d == 0 then Y.d = 1; }', '{ when X.b > 2 then Y.d = 2; }', []],
    ['a rule that ends the evaluation', '{ when X.a > 1 then Y.d = 1; Halt(); }', '{ when X.b > 2 then Y.d = 2; }', []],
    ['a rule that has the last word', '{ when X.a > 1 then Y.d = 1; }', '{ when X.b > 2 then Y.d = 2; Halt(); }', []],
    [
      'a rule that hands the focus on',
      '{ when X.a > 1 then Y.d = 1; ActivateAgendaGroup("MAIN"); }',
      '{ when X.b > 2 then Y.d = 2; }',
      [],
    ],
    [
      'a mark that the other asks for',
      '{ when X.a > 1 then Y.d = 1; X.done = true; }',
      '{ when X.done != true then Y.d = 2; }',
      [],
    ],
    ['a fact taken away', '{ when X.a > 1 then Y.d = 1; Retract(Z); }', '{ when Z.b > 2 then Y.d = 2; }', []],
    [
      'a rule that may come once more',
      '{ when X.a > 1 then Y.d = 1; }',
      '{ when Z.b > 2 then Y.d = 2; X.a = Z.b; }',
      [],
    ],
    ['overlap that is not certain', '{ when IsEmail(X.a) then Y.d = 1; }', '{ when X.b > 2 then Y.d = 2; }', []],
    [
      'overlap by a pattern and an instance',
      '{ when X.a contains "x" && exists(C.age > 5) then Y.d = 1; }',
      '{ when X.b > 2 then Y.d = 2; }',
      ['RULE_CONFLICTING_WRITES Y.d = 2'],
    ],
    [
      'values worked out differently',
      '{ when X.a > 1 then Y.d = Z.t * 0.1; }',
      '{ when X.b > 2 then Y.d = Z.t * 0.2; }',
      ['RULE_CONFLICTING_WRITES Y.d = Z.t * 0.2'],
    ],
    [
      'values worked out the same',
      '{ when X.a > 1 then Y.d = Z.t * 2; }',
      '{ when X.b > 2 then Y.d = Z.t + Z.t; }',
      [],
    ],
    ['a value that goes on', '{ when X.a > 1 then Y.d = Z.t; }', '{ when X.b > 2 then Y.d = Y.d * 2; }', []],
    [
      'an addition that is lost',
      '{ when X.a > 1 then Y.d += 5; }',
      '{ when X.b > 2 then Y.d = 0; }',
      ['RULE_CONFLICTING_WRITES Y.d = 0'],
    ],
    ['an addition after a start', '{ when X.a > 1 then Y.d = 0; }', '{ when X.b > 2 then Y.d += 5; }', []],
    [
      'an object over its field',
      '{ when X.a > 1 then Y.d.e = 5; }',
      '{ when X.b > 2 then Y.d = {e: 4}; }',
      ['RULE_CONFLICTING_WRITES Y.d ='],
    ],
    ['an object with the same field', '{ when X.a > 1 then Y.d.e = 5; }', '{ when X.b > 2 then Y.d = {e: 5}; }', []],
    [
      'a field that its own rule replaces',
      '{ when X.a > 1 then Y.d.e = 5; Y.d = {e: 4}; }',
      '{ when X.b > 2 then Y.d = {e: 4}; }',
      [],
    ],
    ['a field of an object', '{ when X.a > 1 then Y.d = {}; }', '{ when X.b > 2 then Y.d.e = 5; }', []],
    [
      'seasons',
      'date-expires "2026-01-01" { when X.a > 1 then Y.d = 1; }',
      'date-effective "2026-01-01" { when X.b > 2 then Y.d = 2; }',
      [],
    ],
  ])('%s', (_name, first, second, expected) => {
    expect(codes(rules(first, second))).toEqual(expected);
  });

  test.each<[string, string, string]>([
    [
      '{ when X.a > 1 then Y.d = 1; }',
      '{ when X.b > 2 then Y.d = 2; }',
      'can hold together (X.a 2, X.b 3) and set Y.d to 1 and 2 at the same salience',
    ],
    [
      '{ when X.a > 1 then Y.d += Z.t; }',
      '{ when X.a > 2 then Y.d = 0; }',
      'can hold together (X.a 3, Z.t 100) and do Y.d += Z.t and Y.d = 0 at the same salience',
    ],
    [
      '{ when true then Y.d = 1; }',
      '{ when true then Y.d = 2; }',
      'can hold together and set Y.d to 1 and 2 at the same salience',
    ],
  ])('says when and what: %s %s', (first, second, expected) => {
    const found = lintTexts([rules(first, second)]).find(({code}) => code === 'RULE_CONFLICTING_WRITES');
    expect(found!.message).toBe(`Rules "A" and "B" ${expected}; the later definition wins.`);
  });
});

describe('loops (ruling 77)', () => {
  test.each<[string, string, string[]]>([
    ['X.n > 1', 'X.n += 1;', ['RULE_MAY_LOOP X.n += 1']],
    ['Price != null', 'Price.x = Price.y;', ['RULE_MAY_LOOP Price.x = Price.y']],
    ['X.a.b > 1', 'X.a = Y.c;', ['RULE_MAY_LOOP X.a = Y.c']],
    ['X.a > 1', 'X.setA(Y.b);', ['RULE_MAY_LOOP X.setA(Y.b']],
    ['exists(C.n > 1)', 'C1.n = Y.b;', ['RULE_MAY_LOOP C1.n = Y.b']],
    ['X.a > 1', 'X.a = 1;', []],
    ['X.a > 1', 'X.a = [1, {k: -2}];', []],
    ['X.a > 1', 'X.a = 2 + 3;', []],
    ['X.a > 1', 'X.a = !true;', []],
    ['X.a != null', 'X.a = Now();', []],
    ['X.a > 1', 'X.a = 2 + Y.b;', ['RULE_MAY_LOOP X.a = 2 + Y.b']],
    ['X.a != null', 'X.a = accumulate(T(n > 1), count());', ['RULE_MAY_LOOP X.a = accumulate(T(n > 1']],
    ['X.a > 1', 'X.b = X.a;', []],
    ['exists(C.n > 1)', 'Cat.n = Y.b;', []],
    ['X != null', 'Retract(X);', []],
  ])('when %s then %s', (condition, actions, expected) => {
    expect(codes(when(condition, actions))).toEqual(expected);
  });

  test.each<[string, string, string[]]>([
    ['C.points == null', 'C.points = O.total * 2;', []],
    ['C.points != null', 'C.points = O.total * 2;', ['RULE_MAY_LOOP C.points = O.total * 2']],
    ['O.total > 100 && O.done != true', 'O.done = true; O.total = O.total * 0.9;', []],
    [
      'O.total > 100 && O.done != true',
      'O.done = true; O.total = O.total * 0.9; O.done = Z.d;',
      ['RULE_MAY_LOOP O.total = O.total * 0.9'],
    ],
    ['O.total > 100 && O.done != true', 'O.done = true; O.total -= 1; O = Z.o;', ['RULE_MAY_LOOP O.total -= 1']],
    ['C.email not_empty', 'C.email = ToLower(C.email);', []],
    ['C.email not_empty', 'C.email = ToLower(C.name);', ['RULE_MAY_LOOP C.email = ToLower(C.name']],
    ['C.tags not_empty', 'C.tags = Reverse(C.tags);', ['RULE_MAY_LOOP C.tags = Reverse(C.tags']],
    ['O.d > 0', 'O.d = Min(0.5, O.d);', []],
    ['O.d > 0', 'O.e = O.e + 1; O.d = Max(O.e, O.d);', ['RULE_MAY_LOOP O.d = Max(O.e, O.d']],
    ['O.tags not contains "big"', 'O.tags += "big";', []],
    ['O.tags not contains "big"', 'O.tags += "small";', ['RULE_MAY_LOOP O.tags += "small"']],
    ['O.n not contains 5', 'O.n += 5;', ['RULE_MAY_LOOP O.n += 5']],
    ['Z.total > 0', 'Z.total = Z.total + 1; Halt();', []],
    ['Z.total > 0', 'Z.total = Z.total + 1; Retract(Z);', []],
    ['Z.total > 0', 'Retract(Z); Z.total = Y.a + 1;', ['RULE_MAY_LOOP Z.total = Y.a + 1']],
  ])('what ends by itself: when %s then %s', (condition, actions, expected) => {
    expect(codes(when(condition, actions))).toEqual(expected);
  });

  test('not with no-loop; with lock-on-active once a focus', () => {
    expect(codes(when('X.n > 1', 'X.n += 1;', 'no-loop'))).toEqual([]);
    const [advice, ...others] = lintTexts([when('X.n > 1', 'X.n += 1;', 'lock-on-active')]);
    expect(others).toEqual([]);
    expect(advice).toMatchObject({code: 'RULE_MAY_LOOP', message: expect.stringContaining('receives the focus')});
  });
});

describe('rules that set each other off', () => {
  const turn = (name: string, from: string, to: string, attributes = ''): string =>
    `rule ${name} ${attributes} { when ${from} then ${to}; }\n`;
  const there = turn('A', 'S.s == "a"', 'S.s = "b"');
  const back = turn('B', 'S.s == "b" && X.n > 5', 'S.s = "a"');

  test('two that never end', () => {
    expect(lintTexts([there + back])).toMatchObject([
      {
        code: 'RULE_MAY_LOOP',
        line: 2,
        message: 'Rules "A" and "B" set each other off without end, for example with S.s "b", X.n 6.',
      },
    ]);
    expect(codes(turn('A', 'S.n > 5', 'S.n = 1') + turn('B', 'S.n <= 1', 'S.n = 10'))).toEqual([
      'RULE_MAY_LOOP S.n = 1',
    ]);
    const around = turn('B', 'S.s == "b"', 'S.s = "c"; Log("c")') + turn('C', 'S.s == "c"', 'S.s = "a"');
    expect(codes(there + around)).toEqual(['RULE_MAY_LOOP S.s = "b"']);
  });

  test.each<[string, string]>([
    ['no-loop ends it', there + back.replace('rule B', 'rule B no-loop')],
    ['one writes what nobody asks for', turn('A', 'S.s == "a"', 'S.s = "b"') + turn('B', 'S.s == "b"', 'S.s = "c"')],
    ['a mark ends it', there + turn('B', 'S.s == "b" && S.m == null', 'S.s = "a"; S.m = 1')],
    ['another rule comes first', there + back + turn('C', 'S.s == "b" && X.n > 3', 'S.s = "done"', 'salience 5')],
    ['another rule ends the evaluation', `${there + back}rule H { when Z.z == 1 then Halt(); }`],
    ['another rule does what is not understood', there + back + turn('C', 'IsEmail(Z.a)', 'S.s = "c"')],
    ['a list of states', there + turn('B', 'S.s == "b"', 'S = {s: "a"}')],
  ])('silent: %s', (_name, text) => {
    expect(codes(text).filter(code => code.startsWith('RULE_MAY_LOOP'))).toEqual([]);
  });
});

describe('mixed types', () => {
  test.each<[string, string[]]>([
    ['X.a == 5 && Y.b == 1 || X.a == "5" && X.a == 6', ['RULE_MIXED_TYPES X.a == "5"', 'RULE_DEAD_BRANCH X.a == 6']],
    ['X.a > 5 || X.a > "five"', ['RULE_MIXED_TYPES X.a > "five"']],
    ['X.a > 5 || X.a < "3"', []],
    ['X.a in [1, "1"]', ['RULE_MIXED_TYPES X.a in [1, "1"]']],
    ['X.a == true || X.a == "true"', ['RULE_MIXED_TYPES X.a == "true"']],
    ['X.a == 5 || X.a == null', []],
    ['exists(C.a == 5) || C.a == "5"', ['RULE_MIXED_TYPES C.a == "5"']],
    ['X.a * 2 > 10 || X.a startsWith "g"', ['RULE_MIXED_TYPES X.a startsWith "g"']],
    ['X.a + 2 > 10 || X.a startsWith "g"', []],
    ['X.vip || X.vip == "yes"', ['RULE_MIXED_TYPES X.vip == "yes"']],
    ['exists(C.vip) || C.vip == "yes"', ['RULE_MIXED_TYPES C.vip == "yes"']],
    ['X.a.b == 1 || X.a > 3', ['RULE_MIXED_TYPES X.a.b == 1']],
    ['X.a.b == 1 || X.a == null', []],
  ])('%s', (condition, expected) => {
    expect(codes(when(condition))).toEqual(expected);
  });

  test.each<[string, string, string[]]>([
    ['C.tier == "gold"', 'C.tier = 1;', ['RULE_MIXED_TYPES C.tier = 1']],
    ['C.tier == "gold"', 'C.tier -= 1;', ['RULE_MIXED_TYPES C.tier -= 1']],
    ['X.b == 1', 'C.tier = 1; C.tier = "one";', []],
  ])('written, too: when %s then %s', (condition, actions, expected) => {
    expect(codes(when(condition, actions, 'no-loop'))).toEqual(expected);
  });

  test('says what both uses are', () => {
    const [found] = lintTexts([when('C.tier == "gold" && C.tier not_empty', 'C.tier = 1;', 'no-loop')]);
    expect(found!.message).toBe(
      'C.tier is set to a number (1) here and compared with a string ("gold") in rule "R"; ' +
        'nothing is converted from one type to another.',
    );
  });
});

describe('case variants', () => {
  test('of facts and of fields', () => {
    const text = 'rule A { when Customer.age > 1 && Customer.Age < 5 && Customer.age < 9 then customer.ok = true; }';
    expect(codes(text)).toEqual(['RULE_CASE_VARIANT Customer.Age < 5', 'RULE_CASE_VARIANT customer.ok = true']);
  });

  test('the same field name in different facts is no variant', () => {
    expect(codes(when('A.id == B.ID'))).toEqual([]);
  });
});

describe('facts that nobody provides', () => {
  const facts = shapeOfSamples([{Customer: {age: 3, address: {city: 'Ulm'}, tags: [{id: 1}]}, Order1: {total: 1}}]);

  test.each<[string, string[]]>([
    ['Customer.age > 1', []],
    ['Custmer.age > 1', ['RULE_UNKNOWN_FACT Custmer.age > 1']],
    ['Customer.agee > 1', ['RULE_UNKNOWN_FIELD Customer.agee > 1']],
    ['Customer.nickname == "x"', []],
    ['Customer.address.cty == "x"', ['RULE_UNKNOWN_FIELD Customer.address.cty == "x"']],
    ['Sum(Customer.tags.di) > 1', ['RULE_UNKNOWN_FIELD Customer.tags.di']],
    ['Customer.tags[0].di == 1', ['RULE_UNKNOWN_FIELD Customer.tags[0].di == 1']],
    ['Customer.tags[0].id == 1', []],
    ['Customer.tags[Customer.age].di == 1', []],
    ['Customer.getAeg() == 1', ['RULE_UNKNOWN_FIELD Customer.getAeg(']],
    ['Customer.getAge() == 1', []],
    ['exists(Order.getTotl() == 1)', []],
    ['Result.a == 1', []],
    ['exists(Order.total > 1)', []],
    ['exists(Ordr.total > 1)', ['RULE_NO_INSTANCES exists(Ordr.total > 1']],
    ['forall(Nobody.total > 1)', ['RULE_NO_INSTANCES forall(Nobody.total > 1']],
  ])('%s', (condition, expected) => {
    expect(codes(when(condition, 'Result.b = 1;'), {facts}).filter(code => !code.includes('LOOP'))).toEqual(expected);
  });

  test('nothing is said without facts', () => {
    expect(codes(when('Custmer.agee > 1'))).toEqual([]);
  });

  test('by a schema', () => {
    const schema = shapeOfSchema({
      type: 'object',
      properties: {Customer: {$ref: '#/$defs/customer'}, Anything: {}},
      $defs: {customer: {type: 'object', properties: {age: {type: 'number'}, lines: {items: {properties: {sku: {}}}}}}},
    });
    expect(codes(when('Customer.age > 1 && Anything.goes == 1'), {facts: schema})).toEqual([]);
    expect(codes(when('Customer.agee > 1'), {facts: schema})).toEqual(['RULE_UNKNOWN_FIELD Customer.agee > 1']);
    expect(codes(when('Sum(Customer.lines.skuu) > 1'), {facts: schema})).toEqual([
      'RULE_UNKNOWN_FIELD Customer.lines.skuu',
    ]);
    expect(codes(when('Nobody.age > 1'), {facts: schema})).toEqual(['RULE_UNKNOWN_FACT Nobody.age > 1']);
  });
});

describe('dates', () => {
  const now = Date.parse('2026-06-01');

  test.each<[string, string[]]>([
    ['date-expires "2026-05-01"', ['RULE_EXPIRED "2026-05-01"']],
    ['date-expires "2026-07-01"', []],
    ['date-effective "2020-01-01"', []],
    ['date-effective "2027-01-01" date-expires "2026-12-01"', ['RULE_NO_TIME "2026-12-01"']],
  ])('%s', (attributes, expected) => {
    expect(codes(when('X.a > 1', 'Y.b = 1;', attributes), {now})).toEqual(expected);
  });

  test('says how the dates leave no time', () => {
    const dated = (expires: string): string =>
      lintTexts([when('X.a > 1', 'Y.b = 1;', `date-effective "2027-01-01" date-expires "${expires}"`)])[0]!.message;
    expect(dated('2026-01-01')).toBe('Rule "R" expires before it becomes effective.');
    expect(dated('2027-01-01')).toBe('Rule "R" expires the moment it becomes effective.');
  });

  test('nothing has passed without a time', () => {
    expect(codes(when('X.a > 1', 'Y.b = 1;', 'date-expires "2000-01-01"'))).toEqual([]);
  });
});

describe('groups', () => {
  test('an agenda group that no rule brings into focus', () => {
    const rule = when('X.a > 1', 'Y.b = 1;', 'agenda-group "g"');
    expect(lintTexts([rule])).toMatchObject([{code: 'RULE_UNFOCUSED_AGENDA_GROUP', severity: 'info', column: 21}]);
    expect(codes(rule.replace('"g"', '"g" auto-focus'))).toEqual([]);
    expect(codes(`${rule}\nrule S { when true then ActivateAgendaGroup("g"); }`)).toEqual([]);
    expect(codes(`${rule}\nrule S { when true then ActivateAgendaGroup(X.next); }`)).toEqual([]);
  });

  test('focus on a group without rules', () => {
    const text = `${when('X.a > 1', 'Y.b = 1;', 'agenda-group "pricing" auto-focus')}
rule S { when true then ActivateAgendaGroup("pricng"); }`;
    expect(lintTexts([text])).toMatchObject([{code: 'RULE_EMPTY_AGENDA_GROUP', fix: 'Did you mean "pricing"?'}]);
  });

  test('an activation group of one', () => {
    const one = when('X.a > 1', 'Y.b = 1;', 'activation-group "g"');
    expect(codes(one)).toEqual(['RULE_LONELY_ACTIVATION_GROUP "g"']);
    expect(codes(`${one}\n${one.replace('rule R', 'rule S').replace('X.a > 1', 'X.a < 1')}`)).toEqual([]);
  });
});

test('effects that look like misspelt actions', () => {
  expect(codes(when('X.a > 1', 'Retrat("X"); SendEmail(1); X.logg(1);'))).toEqual(['RULE_MISSPELT_ACTION Retrat("X"']);
});

test('every lint has a name of its own', () => {
  expect(new Set(lints.map(({name}) => name)).size).toBe(lints.length);
});
