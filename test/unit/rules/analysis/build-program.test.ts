import {describe, expect, test} from 'vitest';
import {expressionKey, expressionText} from '../../../../src/rules/analysis/expression-text.js';
import type {Action, Expr} from '../../../../src/rules/analysis/program.js';
import {builtFrom, type Declarations, programOf, shortly} from './rule-texts.js';

const conditionOf = (text: string): Expr => programOf(`rule A { when ${text} then X.y = 1; }`).rules[0]!.condition;
const actionsOf = (text: string): readonly Action[] => programOf(`rule A { when true then ${text} }`).rules[0]!.actions;

/** The form of a condition in the words of the language, instances as `@level:type`. */
const formOf = (text: string): string => expressionKey(conditionOf(text));

describe('one form per meaning', () => {
  test.each([
    ['parentheses', '((X.a)) == (1)', 'X.a == 1'],
    ['test(…)', 'test(X.a > 1)', 'X.a > 1'],
    ['test(…) of what may be no boolean', '(test(X.a)) == false', 'test(X.a) == false'],
    ['not in', 'X.a not in [1, 2]', '!(X.a in [1, 2])'],
    ['not contains', 'X.a not contains 1', '!(X.a contains 1)'],
    ['$', '$X.a == $y', 'X.a == y'],
    ['Facts.', 'Facts.X.a == Facts["ship-to"].b', 'X.a == Facts["ship-to"].b'],
    ['a fact called Facts', 'Facts.Facts.a == 1', 'Facts.a == 1'],
    ['a computed fact', 'Facts[X.a].b == 1', 'Facts[X.a].b == 1'],
    ['a constant string index', 'X["a"]["b-c"] == 1', 'X.a["b-c"] == 1'],
    ['a constant number index', 'X.a[(2)] == 1', 'X.a[2] == 1'],
    ['a computed index', 'X.a[Y.i + 1] == 1', 'X.a[Y.i + 1] == 1'],
    ['a method', 'X.name.startsWith("A")', 'StartsWith(X.name, "A")'],
    ['a method named like a relation', 'X.tags.contains("a")', 'Contains(X.tags, "a")'],
    ['case of functions', 'toUPPER(X.a) == "A"', 'ToUpper(X.a) == "A"'],
    ['getField', 'X.getName() == "A"', 'X.getName() == "A"'],
    ['a pattern', 'Person(age > 18, name == Limit.name)', 'Person.age > 18 && Person.name == Limit.name'],
    ['a pattern of one test', 'Person(age > 18)', 'Person.age > 18'],
    ['a negated field test', 'Person(!member)', '!Person.member'],
    ['a pattern whose leftmost path has steps', 'Person(address.city == "Ulm")', 'Person.address.city == "Ulm"'],
    ['a bound pattern', 'p: Person(age > 18) && p.name == "A"', 'Person.age > 18 && Person.name == "A"'],
    [
      'the leftmost path of a field test',
      'Person(1 < age, Max(age, other) > 3)',
      '1 < Person.age && Max(Person.age, other) > 3',
    ],
    ['exists', 'exists(X.a > Y.b)', 'exists(@0:X.a > Y.b)'],
    ['exists of a pattern', 'exists(X(a > 1))', 'exists(@0:X.a > 1)'],
    ['Facts. in exists', 'exists(Facts.X.a > X.b)', 'exists(@0:X.a > @0:X.b)'],
    ['exists by a name that stands for the type', 'v: X(a > 1) && exists(v.b > 2)', 'X.a > 1 && exists(@0:X.b > 2)'],
    ['exists in exists', 'exists(A.x > 1 && forall(B.y > A.x))', 'exists(@0:A.x > 1 && forall(@1:B.y > @0:A.x))'],
    [
      'exists over the same type again',
      'exists(A.x > 1 && exists(A.y > 2))',
      'exists(@0:A.x > 1 && exists(@1:A.y > 2))',
    ],
    ['empty', 'X.a empty', 'X.a empty'],
    ['not_empty', 'X.a not_empty', '!(X.a empty)'],
    ['count', 'X.items.price count > 2', 'Count(X.items.price) > 2'],
    ['first and last', 'X.a first == 1 && X.a last == 2', 'First(X.a) == 1 && Last(X.a) == 2'],
    ['index', 'X.a index 2 == 5', 'X.a[2] == 5'],
    ['index of what is no path', 'Split(X.a, ",") index 1 == "b"', 'First(Slice(Split(X.a, ","), 1, 2)) == "b"'],
    [
      'accumulate',
      'accumulate(O($a: amount, ok == true), sum($a)) > 1',
      'accumulate(O(@0:O.ok == true), sum(@0:O.amount)) > 1',
    ],
    [
      'accumulate with a test on a bound name',
      'accumulate(O($a: amount, $a > Y.min), avg($a)) > 1',
      'accumulate(O(@0:O.amount > Y.min), average(@0:O.amount)) > 1',
    ],
    ['count of instances', 'accumulate(O(ok == true), count()) > 1', 'accumulate(O(@0:O.ok == true), count()) > 1'],
    [
      'accumulate in exists',
      'exists(A.min < accumulate(O($a: n), sum($a)))',
      'exists(@0:A.min < accumulate(O(), sum(@1:O.n)))',
    ],
  ])('%s', (_name, text, form) => {
    expect(formOf(text)).toBe(form);
  });

  test('a text for people that reads back as the same condition', () => {
    for (const text of [
      '!(X.a == 1 && (X.b || X.c)) && X.d - (X.e - 1) * 2 > -X.f',
      'exists(A.x > 1 && forall(B.y > A.x)) || X.a empty',
      '[1, X.a] contains {k: X.b, "l-m": null}.k || If(X.a, 1, "b\\n") in X["k k"][0]',
    ]) {
      const rule = `rule A { when ${text.replace('{k: X.b, "l-m": null}.k', '{k: X.b, "l-m": null}')} then X.y = 1; }`;
      const {condition} = programOf(rule).rules[0]!;
      expect(expressionKey(conditionOf(expressionText(condition)))).toBe(expressionKey(condition));
    }
  });
});

describe('mapped paths (ruling 49)', () => {
  const mappedIn = (text: string): boolean[] => {
    const found: boolean[] = [];
    JSON.stringify(conditionOf(text), (_key, value: {kind?: string; mapped?: boolean} | null) => {
      if (value && typeof value === 'object' && value.kind === 'path') found.push(value.mapped!);
      return value;
    });
    return found;
  };

  test.each([
    ['Sum(X.items.price) > 1', [true]],
    ['Sum((X.items.price)) > 1', [true]],
    ['X.items.price.sum() > 1', [true]],
    ['X.items.price count > 1', [true]],
    ['Min(X.a.b, X.c.d) > 1', [true, true]],
    ['Sum([X.items.price]) > 1', [false]],
    ['Length(X.items.name) > 1', [false]],
    ['X.items.price empty', [false]],
    ['X.items index 1 == 2', [false]],
  ])('%s', (text, mapped) => {
    expect(mappedIn(text)).toEqual(mapped);
  });
});

describe('actions', () => {
  test.each<[string, object]>([
    ['X.a += 1;', {kind: 'assign', op: '+=', target: {text: 'X.a'}}],
    ['retract(X);', {kind: 'retract', fact: 'X'}],
    ['Retract("$X");', {kind: 'retract', fact: 'X'}],
    ['activateAgendaGroup("g");', {kind: 'focus', group: {value: 'g'}}],
    ['logWARN("a", X.b);', {kind: 'log', level: 'warn', args: [{value: 'a'}, {text: 'X.b'}]}],
    ['LOG(1);', {kind: 'log', level: 'info'}],
    ['halt();', {kind: 'halt'}],
    ['X.setName("a");', {kind: 'set', keys: ['Name', 'name'], target: {text: 'X'}}],
    ['SendEmail(X.a, 1);', {kind: 'effect', name: 'SendEmail', args: [{text: 'X.a'}, {value: 1}]}],
    ['X.items[0].ship();', {kind: 'effect', name: 'ship', target: {text: 'X.items[0]'}}],
    ['X.retract();', {kind: 'effect', name: 'retract', target: {text: 'X'}}],
    ['X.setName("a", 1);', {kind: 'effect', name: 'setName'}],
  ])('%s', (text, action) => {
    expect(actionsOf(text)[0]).toMatchObject(action);
  });

  test('an effect declared by name goes before setField', () => {
    const {program} = builtFrom(['rule A { when true then Door.setAlarm(1); }'], {effects: ['setAlarm']});
    expect(program.rules[0]!.actions[0]).toMatchObject({kind: 'effect', name: 'setAlarm'});
  });

  test('a declared look-up', () => {
    const {program, diagnostics} = builtFrom(['rule A { when CreditScore(X.id) > 5 then X.y = 1; }'], {
      functions: ['CreditScore'],
    });
    expect(diagnostics).toEqual([]);
    expect(program.rules[0]!.condition).toMatchObject({left: {kind: 'lookup', name: 'CreditScore'}});
  });
});

describe('what is refused, with its place', () => {
  const codes = (text: string, declarations?: Declarations): string[] =>
    shortly(builtFrom([text], declarations).diagnostics);

  test.each<[string, string, string[], Declarations?]>([
    [
      'two rules of one name',
      'rule A { when true then X.a = 1; }\nrule "A" { when true then X.a = 1; }',
      ['2:6 RULE_DUPLICATE_NAME'],
    ],
    ['a misspelt function', 'rule A { when IsEmal(X.a) then X.y = 1; }', ['1:15 RULE_UNKNOWN_FUNCTION']],
    [
      'an undeclared call in an action value',
      'rule A { when true then X.y = Foo(1); }',
      ['1:31 RULE_UNKNOWN_FUNCTION'],
    ],
    ['an unknown method', 'rule A { when X.a.foo() then X.y = 1; }', ['1:19 RULE_UNKNOWN_FUNCTION']],
    ['getField with an argument', 'rule A { when X.getName(1) == 2 then X.y = 1; }', ['1:17 RULE_UNKNOWN_FUNCTION']],
    ['an action as a value', 'rule A { when true then X.y = Halt(); }', ['1:31 RULE_ACTION_AS_VALUE']],
    [
      'an effect as a value',
      'rule A { when true then X.y = Send(); }',
      ['1:31 RULE_ACTION_AS_VALUE'],
      {effects: ['Send']},
    ],
    ['too few arguments', 'rule A { when true then X.y = 1 + Round(); }', ['1:35 RULE_ARGUMENT_COUNT']],
    ['too many arguments of a method', 'rule A { when X.a.length(1) > 1 then X.y = 1; }', ['1:19 RULE_ARGUMENT_COUNT']],
    ['too many arguments of an action', 'rule A { when true then Halt(1); }', ['1:25 RULE_ARGUMENT_COUNT']],
    ['a pure function as a statement', 'rule A { when true then Round(X.a); }', ['1:25 RULE_PURE_STATEMENT']],
    ['a pure method as a statement', 'rule A { when true then X.a.toUpper(); }', ['1:29 RULE_PURE_STATEMENT']],
    ['getField as a statement', 'rule A { when true then X.getName(); }', ['1:27 RULE_PURE_STATEMENT']],
    ['Retract of a field', 'rule A { when true then Retract(X.a); }', ['1:33 RULE_RETRACT_ARGUMENT']],
    ['Retract of a number', 'rule A { when true then Retract(1); }', ['1:33 RULE_RETRACT_ARGUMENT']],
    ['Retract of nothing', 'rule A { when true then Retract(); }', ['1:25 RULE_ARGUMENT_COUNT']],
    [
      'an undeclared effect',
      'rule A { when true then SendMail(1); }',
      ['1:25 RULE_UNKNOWN_ACTION'],
      {effects: ['SendEmail']},
    ],
    [
      'exists without a path',
      'rule A { when X.v > 1 && exists(1 < 2) then X.y = 1; }',
      ['1:26 RULE_QUANTIFIER_WITHOUT_TYPE'],
    ],
    [
      'a pattern that is compared',
      'rule A { when Order(x > 1) == true then X.y = 1; }',
      ['1:15 RULE_PATTERN_AS_OPERAND'],
    ],
    [
      'a pattern in a sum',
      'rule A { when 1 + Order(x > 1) > 2 then X.y = -T(a empty); }',
      ['1:19 RULE_PATTERN_AS_OPERAND', '1:48 RULE_PATTERN_AS_OPERAND'],
    ],
    [
      'a pattern with a list test',
      'rule A { when T(a > 1) empty || T(a > 1) count > 1 || T(a > 1) index 1 == 2 then X.y = 1; }',
      ['1:15 RULE_PATTERN_AS_OPERAND', '1:33 RULE_PATTERN_AS_OPERAND', '1:55 RULE_PATTERN_AS_OPERAND'],
    ],
    ['no pattern in parentheses', 'rule A { when (Order(x > 1)) == true && T(a > 1) then X.y = T(a > 1); }', []],
    ['a number for the name of a fact', 'rule A { when Facts[1] == 1 then X.y = 1; }', ['1:15 RULE_FACTS_ALONE']],
    ['one name for two types', 'rule A { when v: X(a > 1) && v: Y(b > 1) then X.y = 1; }', ['1:30 RULE_BINDING_TWICE']],
    [
      'an unknown reducer',
      'rule A { when accumulate(O($a: n), summ($a)) > 1 then X.y = 1; }',
      ['1:36 RULE_UNKNOWN_REDUCER'],
    ],
    [
      'a reducer of an unbound name',
      'rule A { when accumulate(O($a: n), sum($b)) > 1 then X.y = 1; }',
      ['1:40 RULE_UNBOUND_NAME'],
    ],
    [
      'a reducer of nothing',
      'rule A { when accumulate(O(n > 1), sum()) > 1 then X.y = 1; }',
      ['1:36 RULE_ARGUMENT_COUNT'],
    ],
    [
      'all of them, in the order of the text',
      'rule A { when Foo(1) then X.y = Bar(Baz(), Round()); Abs(1); }',
      [
        '1:15 RULE_UNKNOWN_FUNCTION',
        '1:33 RULE_UNKNOWN_FUNCTION',
        '1:37 RULE_UNKNOWN_FUNCTION',
        '1:44 RULE_ARGUMENT_COUNT',
        '1:54 RULE_PURE_STATEMENT',
      ],
    ],
  ])('%s', (_name, text, expected, declarations) => {
    expect(codes(text, declarations)).toEqual(expected);
  });

  test('says what was meant', () => {
    const fixes = builtFrom(['rule A { when IsEmal(X.a) then Rond(1); }'], {effects: ['Round1']}).diagnostics;
    expect(fixes.map(({fix}) => fix)).toEqual(['Did you mean "IsEmail"?', 'Did you mean "Round1"?']);
  });

  test('names both places of a name used twice', () => {
    const {diagnostics} = builtFrom(['rule A { when true then X.a = 1; }', '\n rule A { when true then X.b = 1; }']);
    expect(diagnostics).toMatchObject([{path: 'b.grl', line: 2, column: 7, length: 1}]);
    expect(diagnostics[0]!.message).toContain('a.grl:1:6');
  });
});

describe('modules (ruling 25)', () => {
  const sensors = (clauses: string) => `defmodule SENSORS { ${clauses} }
rule Read { when Raw.t > 1 then Temperature.value = Raw.t; }`;
  const control = (clauses: string) => `defmodule CONTROL { ${clauses} }
rule Cool { when Temperature.value > 30 then Fan.on = true; }`;
  const codes = (...texts: string[]): string[] => shortly(builtFrom(texts).diagnostics);

  test('without modules everything is visible', () => {
    expect(codes('rule A { when X.a > 1 then Y.b = 1; }', 'rule B { when Y.b > 1 then X.a = 1; }')).toEqual([]);
  });

  test.each<[string, string, string, string[]]>([
    ['exported and imported', 'export: all', 'import: SENSORS', []],
    ['not exported', '', 'import: SENSORS', ['2:18 RULE_NOT_VISIBLE']],
    ['not imported', 'export: all', '', ['2:18 RULE_NOT_VISIBLE']],
    ['imported as a template', 'export: all', 'import: SENSORS (rules * (templates Temperature))', []],
    ['imported by a pattern', 'export: Temp*', 'import: SENSORS (rules * (templates *ature))', []],
    ['imported by a pattern among names', 'export: all', 'import: SENSORS (Read, Temp*)', []],
    [
      'exported by another pattern',
      'export: Temp-*',
      'import: SENSORS (Temp*)',
      ['1:29 RULE_EXPORT_OF_NOTHING', '2:18 RULE_NOT_VISIBLE'],
    ],
    ['rules alone imported', 'export: all', 'import: SENSORS (rules *)', ['2:18 RULE_NOT_VISIBLE']],
    ['a rule of its name imported', 'export: all', 'import: SENSORS (rules Temperature)', ['2:18 RULE_NOT_VISIBLE']],
    [
      'a rule that is not exported',
      'export: Temperature',
      'import: SENSORS (rules Read (templates *))',
      ['1:44 RULE_NOT_EXPORTED'],
    ],
  ])('%s', (_name, exports, imports, expected) => {
    expect(codes(sensors(exports), control(imports))).toEqual(expected);
  });

  test('MAIN sees what is exported, and no more', () => {
    const main = 'rule Main { when Temperature.value > 30 then Alarm.on = true; }';
    expect(codes(sensors('export: all'), main)).toEqual([]);
    expect(codes(sensors('export: none'), main)).toEqual(['1:18 RULE_NOT_VISIBLE']);
  });

  test.each<[string, string, object]>([
    [
      'an unknown module',
      'defmodule C { import: ZZ (a) }',
      {code: 'RULE_UNKNOWN_MODULE', line: 1, column: 23, length: 2},
    ],
    [
      'what is not exported',
      'defmodule B { export: none } defmodule C { import: B (x, "y z") }',
      {code: 'RULE_NOT_EXPORTED', column: 55, length: 1},
    ],
    [
      'what there is nothing of',
      'defmodule B { export: F, "y z" } rule F { when true then X.a = 1; }',
      {code: 'RULE_EXPORT_OF_NOTHING', column: 26, length: 5},
    ],
  ])('%s is told at its name (ruling 22)', (_name, text, finding) => {
    expect(builtFrom([text]).diagnostics[0]).toMatchObject(finding);
  });

  test('an unknown module', () => {
    const {diagnostics} = builtFrom([sensors('export: all'), control('import: SENSOR')]);
    expect(diagnostics[0]).toMatchObject({code: 'RULE_UNKNOWN_MODULE', path: 'b.grl'});
    expect(diagnostics[0]!.fix).toContain('SENSORS');
  });
});

test('keeps load order over ten thousand rules', () => {
  const text = (count: number): string =>
    Array.from(
      {length: count},
      (_, i) =>
        `rule "R${i}" salience ${i % 100} no-loop { when Customer.age > ${i % 60} && Customer.tier == "t${i % 50}" then Result.r${i} = ${i}; }`,
    ).join('\n');
  const {program, diagnostics} = builtFrom([text(10_000)]);
  expect(diagnostics).toEqual([]);
  expect(program.rules).toHaveLength(10_000);
  expect(program.rules[9_999]).toMatchObject({name: 'R9999', order: 9_999, salience: 99, noLoop: true});
});
