import {describe, expect, test} from 'vitest';
import {RulectlError} from '../../../../src/kit/errors.js';
import {parseTestFile} from '../../../../src/rules/testing/test-file.js';

const read = (text: string) =>
  parseTestFile({path: 'vip.test.yaml', text}, path => ({Customer: {tier: path, orders: 3}}));

describe('a test file', () => {
  test('lays a case over the settings of its file', () => {
    const {file, diagnostics} = read(`
now: 2026-05-01
givenFile: vip.json
given: {Customer: {name: Ann}}
focus: [a]
cases:
  - name: one
    given: {Customer: {orders: 4}}
    expect: {fired: [A]}
  - name: two
    now: 2027-01-01
    expect: {notFired: [A]}
`);
    expect(diagnostics).toEqual([]);
    expect(file!.cases).toMatchObject([
      {name: 'one', now: '2026-05-01', focus: ['a'], given: {Customer: {tier: 'vip.json', orders: 4, name: 'Ann'}}},
      {name: 'two', now: '2027-01-01', given: {Customer: {orders: 3}}},
    ]);
  });

  test('makes a case of each row of a table', () => {
    const {file} = read(`
cases:
  - name: tier {tier}
    table:
      - {tier: gold, discount: 0.1, fired: [Gold]}
      - {tier: none, discount: null, fired: []}
    given: {Customer: {tier: $tier, note: "$$tier"}}
    expect: {paths: {Order.discount: $discount}, firedExactly: $fired}
`);
    expect(file!.cases.map(each => [each.name, each.given, each.expect, each.at.line])).toEqual([
      [
        'tier gold',
        {Customer: {tier: 'gold', note: '$tier'}},
        {paths: {'Order.discount': 0.1}, firedExactly: ['Gold']},
        5,
      ],
      ['tier none', {Customer: {tier: 'none', note: '$tier'}}, {paths: {'Order.discount': null}, firedExactly: []}, 6],
    ]);
  });

  test('numbers rows that have no name of their own', () => {
    const {file} = read('cases: [{name: same, table: [{a: 1}, {a: 2}], given: {A: $a}, expect: {fired: []}}]');
    expect(file!.cases.map(({name}) => name)).toEqual(['same (row 1)', 'same (row 2)']);
  });

  test('knows where each expectation stands', () => {
    const {file} = read('cases:\n  - name: x\n    expect:\n      facts:\n        Order: {total: 5}\n');
    expect(file!.cases[0]!.spotOf(['facts', 'Order', 'total'])).toEqual({line: 5, column: 24});
    expect(file!.cases[0]!.spotOf(['facts', 'Missing'])).toEqual({line: 5, column: 9});
  });
});

describe('faults', () => {
  test.each([
    ['malformed YAML', 'cases: [', 'Malformed YAML', [1, 9]],
    [
      'an unknown field',
      'cases:\n  - name: x\n    expects: {}\n    expect: {fired: []}\n',
      'Unknown field "expects"',
      [3, 5],
    ],
    ['nothing expected', 'cases:\n  - name: x\n    expect: {}\n', 'Nothing is expected', [3, 13]],
    ['no name', 'cases:\n  - expect: {fired: []}\n', '"name" is missing.', [2, 5]],
    [
      'a column that is not there',
      'cases:\n  - name: x\n    table: [{a: 1}]\n    given: {A: $b}\n    expect: {fired: []}\n',
      'no column "b"',
      [4, 16],
    ],
    [
      'a time that is none',
      'now: yesterday\ncases: [{name: x, expect: {fired: []}}]\n',
      '"now" is "yesterday"',
      [1, 6],
    ],
    ['a path that is none', 'cases:\n  - name: x\n    expect: {paths: {"A..[b": 1}}\n', '"A..[b" is no path.', [3, 22]],
    ['no cases', 'cases: []\n', '"cases" is empty.', [1, 8]],
    [
      'aliases without end',
      `a: &a [x]\n${[...'bcdefgh'].map((name, i) => `${name}: &${name} [${`*${'abcdefg'[i]},`.repeat(9)}]`).join('\n')}\ncases: *h\n`,
      'unfold without end',
      [1, 1],
    ],
  ])('%s', (_name, text, message, [line, column]) => {
    const {file, diagnostics} = read(text);
    expect(file).toBeUndefined();
    expect(diagnostics[0]).toMatchObject({line, column, code: 'TEST_FILE_INVALID'});
    expect(diagnostics[0]!.message).toContain(message);
  });

  test('a facts file that is not there', () => {
    const {diagnostics} = parseTestFile(
      {path: 'a.test.yaml', text: 'cases:\n  - name: x\n    givenFile: nope.json\n    expect: {fired: []}\n'},
      path => {
        throw new RulectlError('FACTS_FILE_MISSING', 'input', 400, `There is no facts file ${path}.`);
      },
    );
    expect(diagnostics).toMatchObject([{line: 3, column: 16, message: 'There is no facts file nope.json.'}]);
  });

  test('all at once, with what was meant', () => {
    const {diagnostics} = read('cases:\n  - name: x\n    givn: {}\n    expect: {fird: []}\n');
    expect(diagnostics.map(({fix}) => fix)).toEqual(['Did you mean "given"?', 'Did you mean "fired"?']);
  });
});
