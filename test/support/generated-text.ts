import fc from 'fast-check';

/** What makes rules hard: each is left out when false. */
export interface Spice {
  readonly focus: boolean;
  readonly halt: boolean;
  readonly errors: boolean;
}

type Text = fc.Arbitrary<string>;

const oneOf = (...texts: string[]): Text => fc.constantFrom(...texts);

/** Fills the holes of a template: `text\`${a} + ${b}\``. */
const text = (strings: TemplateStringsArray, ...holes: Text[]): Text =>
  fc.tuple(...holes).map(values => strings.reduce((left, right, i) => left + values[i - 1] + right));

const small = fc.integer({min: 0, max: 3}).map(String);
const word = oneOf('"a"', '"b"', '"ab"', '"1"');
const flag = oneOf('true', 'false');

/** Places where generated facts have numbers, most of the time. `~` is the topic's suffix. */
const numberPath = oneOf(
  'A~.n',
  'A~.m',
  'B~.n',
  'B~.deep.x',
  'A~.deep.y',
  'C~_1.n',
  'C~.n',
  'Facts["odd ~"].n',
  'Facts.A~.n',
  'B~.map.a',
  'B~.map["b"]',
  'A~.l[0]',
);
const flagPath = oneOf('A~.f', 'B~.f', 'A~.deep.f', 'C~.f');
const wordPath = oneOf('A~.s', 'B~.s', 'B~.map.s');
const listPath = oneOf('A~.l', 'B~.l', 'L~.items', 'L~.items.p', 'L~.items.tags', 'C~');

/** Safe numbers: whatever the facts, evaluating them does not fail. */
const number: Text = fc.oneof(
  {weight: 6, arbitrary: numberPath},
  {weight: 4, arbitrary: small},
  oneOf(
    'Count(A~.l)',
    'Count(L~.items.p)',
    'Count(L~.items.tags)',
    'First(A~.l)',
    'Last(L~.items.p)',
    'B~.map[A~.s]',
    'A~.getN()',
    'Facts[If(A~.f == true, "A~", "C~_1")].n',
    'Count(Facts["L~" + ""].items.p)',
    'accumulate(C~(f == true), count())',
    'accumulate(C~($v: n), first($v))',
    'If(A~.n == 1, B~.n, 2)',
    'Coalesce(A~.m, B~.m, 1)',
  ),
);

/** Numbers that fail for many facts: arithmetic on what may be missing or no number, odd indexes. */
const riskyNumber: Text = fc.oneof(
  text`${numberPath} + ${small}`,
  text`${numberPath} ${oneOf('-', '*', '/', '%')} ${number}`,
  oneOf('A~.l[A~.i]', 'A~.l[A~.i - 1]', 'Sum(L~.items.p)', 'Max(A~.l)', 'Avg(L~.items.p)', '-A~.n', 'Round(B~.n / 2)'),
  oneOf('accumulate(C~($v: n), sum($v))', 'Length(A~.s)', 'ToNumber(A~.s)', 'Sum(A~.l)', 'Min(A~.n, B~.n)'),
);

/** Arithmetic that can hardly fail. */
const tameNumber: Text = fc.oneof(
  text`Coalesce(${oneOf('A~.n', 'B~.n')}, 0) + ${small}`,
  text`Coalesce(${oneOf('A~.m', 'B~.deep.x')}, 1) * 2 - ${small}`,
  text`Count(A~.l) + ${small}`,
);

const relation = oneOf('==', '!=', '<', '<=', '>', '>=');

function test({errors}: Spice): Text {
  const value = errors ? fc.oneof({weight: 6, arbitrary: number}, {weight: 1, arbitrary: riskyNumber}) : number;
  return fc.oneof(
    {weight: 8, arbitrary: text`${value} ${relation} ${value}`},
    {weight: 3, arbitrary: text`${flagPath} == ${flag}`},
    {weight: 1, arbitrary: flagPath},
    {weight: 1, arbitrary: oneOf('true')},
    {weight: 3, arbitrary: text`${wordPath} ${oneOf('==', '!=', 'contains', 'startsWith', '<')} ${word}`},
    {weight: 1, arbitrary: text`${wordPath} ${oneOf('in', 'not in')} [${word}, ${word}]`},
    {weight: 1, arbitrary: text`${wordPath} matches ${oneOf('"a*"', '"?"', '"*b"', '"?b*"')}`},
    {weight: 1, arbitrary: text`${wordPath} == ${wordPath}`},
    {weight: 2, arbitrary: text`${listPath} ${oneOf('contains', 'not contains')} ${fc.oneof(small, word)}`},
    {weight: 1, arbitrary: text`${listPath} ${oneOf('empty', 'not_empty')}`},
    {weight: 1, arbitrary: text`${oneOf('A~.l', 'B~.l')} ${oneOf('count', 'index 0', 'index 1')} ${relation} ${small}`},
    {weight: 1, arbitrary: text`A~.deep ${oneOf('==', '!=')} ${oneOf('B~.deep', '{x: 1}', 'null')}`},
    {weight: 1, arbitrary: text`${oneOf('A~', 'B~', 'C~_2', 'L~.items')} ${oneOf('==', '!=')} null`},
    {weight: 1, arbitrary: text`${oneOf('C~', 'D~')}(n ${relation} ${small}, f == ${flag})`},
    {weight: 1, arbitrary: text`InRange(${numberPath}, ${small}, 2)`},
    {weight: 4, arbitrary: quantifier},
  );
}

/** `exists` and `forall` over types with numbered facts, lists of objects, and another type inside. */
const instanceTest = fc.oneof(
  text`${oneOf('C~', 'D~')}.n ${relation} ${small}`,
  text`C~.f == ${flag} && C~.n ${relation} ${numberPath}`,
  text`D~.tag == ${word} || D~.n ${relation} A~.n`,
  text`C~.n ${relation} 1 && ${oneOf('exists', 'forall')}(D~.n == C~.n)`,
  text`C~(n ${relation} ${small}, tag == ${word})`,
  text`L~.items ${oneOf('not_empty', 'empty')}`,
);

const quantifier: Text = text`${oneOf('exists', 'forall', '!exists')}(${instanceTest})`;

/** A rule's condition: tests joined by `&&`, `||` and `!`, nested a little. */
export function condition(spice: Spice): Text {
  const leaf = test(spice);
  const {tree} = fc.letrec<{tree: string}>(tie => ({
    tree: fc.oneof(
      {depthSize: 'small', withCrossShrink: true},
      {weight: 6, arbitrary: leaf},
      {weight: 3, arbitrary: text`${tie('tree')} && ${leaf}`},
      {weight: 1, arbitrary: text`(${tie('tree')} || ${leaf})`},
      {weight: 1, arbitrary: text`!(${tie('tree')})`},
      {weight: 1, arbitrary: text`test(${leaf})`},
    ),
  }));
  return tree;
}

const writable = oneOf('A~.n', 'A~.m', 'B~.n', 'B~.deep.x', 'A~.deep.y', 'C~_1.n', 'C~_2.n', 'B~.map.a', 'New~.n');

/** One action with its semicolon. Most writes are of constants, so that most rulesets come to rest. */
export function action({focus, halt, errors}: Spice): Text {
  const actions: fc.WeightedArbitrary<string>[] = [
    {weight: 10, arbitrary: text`${writable} = ${small};`},
    {weight: 4, arbitrary: text`${writable} = ${fc.oneof(number, tameNumber)};`},
    {weight: 3, arbitrary: text`${oneOf('A~.f', 'B~.f', 'A~.deep.f', 'C~.f', 'C~_2.f')} = ${flag};`},
    {weight: 2, arbitrary: text`${oneOf('A~.s', 'B~.s', 'B~.map.s')} = ${word};`},
    {weight: 2, arbitrary: text`${oneOf('A~.l', 'B~.l', 'New~.l')} += ${fc.oneof(small, word, oneOf('[1]'))};`},
    {weight: 1, arbitrary: text`${oneOf('New~.n', 'New~.sum')} += ${small};`},
    {weight: 1, arbitrary: text`A~.l[${oneOf('0', 'Count(A~.l)')}] = ${small};`},
    {weight: 1, arbitrary: text`B~.map[A~.s + ""] = ${small};`},
    {weight: 1, arbitrary: text`Facts[If(A~.f == true, "B~", "D~_1")].n = ${small};`},
    {weight: 1, arbitrary: text`Facts["C~_" + Count(A~.l)] = {n: ${small}};`},
    {weight: 1, arbitrary: text`Facts["odd ~"].n = ${small};`},
    {weight: 1, arbitrary: text`${oneOf('A~.deep', 'B~.deep')} = ${oneOf('{x: 1, y: 2}', '{}', 'null', 'B~.deep')};`},
    {
      weight: 1,
      arbitrary: text`${oneOf('A~', 'C~_2', 'C~', 'L~.items')} = ${oneOf('null', '{n: 1}', '[{n: 1}, {n: 3}]')};`,
    },
    {weight: 1, arbitrary: text`Retract(${oneOf('A~', 'C~', 'C~_1', 'D~_1', 'New~')});`},
    {weight: 1, arbitrary: text`A~.setN(${small});`},
    {weight: 1, arbitrary: text`Log("n", ${number});`},
    {weight: 1, arbitrary: text`${oneOf('LogWarn', 'LogError')}(${numberPath});`},
    {weight: 1, arbitrary: text`Notify(${fc.oneof(word, number)});`},
    {weight: 1, arbitrary: text`A~.l[0].mark(${wordPath});`},
  ];
  if (focus) actions.push({weight: 2, arbitrary: text`ActivateAgendaGroup(${oneOf('"g"', '"h"', '"MAIN"')});`});
  if (halt) actions.push({weight: 1, arbitrary: oneOf('Halt();')});
  if (errors) {
    actions.push(
      {weight: 1, arbitrary: text`${writable} = ${riskyNumber};`},
      {weight: 1, arbitrary: text`${writable} ${oneOf('-=', '*=', '/=')} ${number};`},
      // What is appended never grows with what it is appended to: a list that takes in itself doubles with each firing.
      {weight: 1, arbitrary: text`${writable} += ${oneOf('1', 'Count(A~.l)', 'Length(A~.s)')};`},
      {weight: 1, arbitrary: text`A~.f = test(${fc.oneof(flagPath, number)});`},
      {weight: 1, arbitrary: text`New~.l += ${oneOf('A~.l', 'B~.deep', 'A~.n')};`},
      {weight: 1, arbitrary: text`${oneOf('A~.n.deep', 'A~.s.x', 'A~.l[A~.i]', 'A~.l.x', 'B~.map[0]')} = ${small};`},
    );
  }
  return fc.oneof(...actions);
}
