import {expect, test} from 'vitest';
import {withoutUndefined} from '../../../src/kit/json.js';

test('what is undefined is not there; what is null, false or empty is', () => {
  expect(Object.entries(withoutUndefined({a: undefined, b: null, c: false, d: ''}))).toEqual([
    ['b', null],
    ['c', false],
    ['d', ''],
  ]);
});
