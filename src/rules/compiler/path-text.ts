import type {Json} from '../../kit/json.js';

/** A path as a rule could write it: `Order.items[0]`, `X["k k"]`, `Facts["ship-to"].done` (rulings 63, 73, 88). */
export function pathText(keys: readonly Json[]): string {
  const [fact, ...rest] = keys;
  const head = isName(fact!) ? String(fact) : `Facts[${JSON.stringify(fact)}]`;
  return head + rest.map(key => (isName(key) ? `.${key}` : `[${JSON.stringify(key)}]`)).join('');
}

const isName = (key: Json): boolean => typeof key === 'string' && /^[A-Za-z_][A-Za-z0-9_]*$/.test(key);
