import {expect, test} from 'vitest';
import {keysText, pathText} from '../../../../src/rules/values/path-text.js';

test.each([
  [['Order'], 'Order'],
  [['Order', 'items', 0, 'price'], 'Order.items[0].price'],
  [['_order2', 'k k', '2'], '_order2["k k"]["2"]'],
  [['ship-to', 'done'], 'Facts["ship-to"].done'],
  [['Größe', 'a"b', ''], 'Facts["Größe"]["a\\"b"][""]'],
  [['name\n'], 'Facts["name\\n"]'],
])('%j is written %s', (keys, text) => expect(pathText(keys)).toBe(text));

test('the steps behind something begin with a dot or a bracket', () => {
  expect(keysText(['items', 0, 'unit price'])).toBe('.items[0]["unit price"]');
  expect(keysText([])).toBe('');
});
