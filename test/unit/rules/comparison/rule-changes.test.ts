import {expect, test} from 'vitest';
import {ruleChanges} from '../../../../src/rules/comparison/rule-changes.js';

const rule = (name: string, value = '1') => `rule "${name}" { when A.n > 0 then A.${name} = ${value}; }\n`;
const files = (...texts: string[]) => texts.map((text, i) => ({path: `${i}.grl`, text}));

test('tells rules added, removed and changed', () => {
  const {added, removed, changed, reordered} = ruleChanges(
    files(rule('a') + rule('b') + rule('c')),
    files(rule('a') + rule('c', '2') + rule('d')),
  );
  expect(added.map(({name}) => name)).toEqual(['d']);
  expect(removed.map(({name}) => name)).toEqual(['b']);
  expect(changed).toMatchObject([
    {name: 'c', from: expect.stringContaining('= 1;'), to: expect.stringContaining('= 2;')},
  ]);
  expect(reordered).toEqual([]);
});

test('layout, comments and files are no change', () => {
  const {added, removed, changed, reordered} = ruleChanges(
    files(rule('a') + rule('b')),
    files(`// a remark\n${rule('a').replace('{', '{\n\n')}`, rule('b')),
  );
  expect([added, removed, changed, reordered]).toEqual([[], [], [], []]);
});

test('another order is a change, told of as few rules as will explain it', () => {
  const text = (...names: string[]) => files(names.map(name => rule(name)).join(''));
  expect(ruleChanges(text('a', 'b', 'c', 'd'), text('b', 'c', 'd', 'a')).reordered).toEqual(['a']);
  expect(ruleChanges(text('a', 'b', 'c'), text('a', 'x', 'b', 'c')).reordered).toEqual([]);
});
