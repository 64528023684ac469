import {expect, test} from 'vitest';
import {checkRules} from '../../../../src/rules/analysis/check.js';

const rule = (condition: string, actions = 'X.b = 1;'): string => `rule "D" { when ${condition} then ${actions} }`;
const times = <Item>(count: number, make: (i: number) => Item): Item[] =>
  Array.from({length: count}, (_, i) => make(i));
const nested = (open: string, inner: string, close: string, depth: number): string =>
  open.repeat(depth) + inner + close.repeat(depth);

/** Texts that take steps in their square, or stack frames without end, from a check that is not careful. */
const texts: Record<string, string> = {
  'deep parentheses': rule(nested('(', 'X.a == 1', ')', 10_000)),
  'deep negation': rule(nested('!', 'X.a', '', 10_000)),
  'deep calls': rule(`${nested('Abs(', 'X.a', ')', 5000)} > 1`),
  'deep quantifiers': rule(nested('exists(', 'X.a > 1', ')', 5000)),
  'deep lists': rule(`X.a == ${nested('[', '', ']', 5000)}`),
  'a long sum': rule(`${times(10_000, i => `X.a${i}`).join(' + ')} > 1`),
  'many &&': rule(times(20_000, i => `X.a${i} == ${i}`).join(' && ')),
  'many ||': rule(times(20_000, i => `X.a == ${i}`).join(' || ')),
  'many || in &&': rule(times(3000, i => `(X.a${i} == 1 || X.b${i} == 2)`).join(' && ')),
  'a long path': rule(`X${'.a'.repeat(20_000)} == 1`),
  'a long list': rule(`X.a in [${times(20_000, i => i).join(', ')}]`),
  'many arguments': rule(`Concat(${times(20_000, () => 'X.a').join(', ')}) == "x"`),
  'many actions': rule('true', times(20_000, i => `X.b${i} = ${i};`).join(' ')),
  'many rules on one path': times(3000, i => `rule R${i} { when C.t == "t${i % 50}" then R.r = ${i}; }`).join('\n'),
  'many shadowed rules': times(
    4000,
    i => `rule R${i} salience 1 { when X.a > 5 then Y.b${i} = 1; } rule Q${i} { when X.a > 1 then Y.b${i} = 2; }`,
  ).join('\n'),
  'many rules in one group': times(1000, i => `rule R${i} activation-group "g" { when C.n > ${i} then R.r = 1; }`).join(
    '\n',
  ),
};

test.each(Object.entries(texts))('%s: an answer, and soon', (_name, text) => {
  // No clock is read here: what is not linear runs into the time limit of the test.
  const report = checkRules({files: [{path: 'x.grl', text}], compat: true, now: 0});
  const codes = new Set(report.diagnostics.map(({code}) => code));
  expect(report.rules > 0 || codes.has('GRL_TOO_DEEP')).toBe(true);
});
