import {expect, test} from 'vitest';
import {framesOf} from '../../../../src/cluster/file/refuse.js';
import type {Diagnostic} from '../../../../src/rules/grl/diagnostic.js';

const text = 'rule A { when X.a > 1 then Y.b = 1; }\n'.repeat(300);
const diagnostic = (line: number, parts: Partial<Diagnostic> = {}): Diagnostic => ({
  severity: 'warning',
  code: 'RULE_MAY_LOOP',
  message: 'It may loop.',
  path: 'a.grl',
  line,
  column: 6,
  ...parts,
});

test('each frame says how bad it is, and its code', () => {
  const found = [diagnostic(1), diagnostic(2, {severity: 'error', code: 'GRL_X'}), diagnostic(3, {severity: 'info'})];
  const heads = framesOf(found, [{path: 'a.grl', text}]).match(/^a\.grl.*/gm);
  expect(heads).toEqual([
    'a.grl:1:6  warning RULE_MAY_LOOP  It may loop.',
    'a.grl:2:6  error GRL_X  It may loop.',
    'a.grl:3:6  remark RULE_MAY_LOOP  It may loop.',
  ]);
});

test('a hundred frames at most, and how many more there are', () => {
  const many = Array.from({length: 120}, (_, i) => diagnostic(i + 1));
  const frames = framesOf(many, [{path: 'a.grl', text}]).split('\n\n');
  expect(frames).toHaveLength(101);
  expect(frames.at(-1)).toBe('… and 20 more; rulectl check --format json has all of them.');
});
