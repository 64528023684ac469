import type {Json} from '../../kit/json.js';

/** A path as a rule could write it: `Order.items[0]`, `X["k k"]`, `Facts["ship-to"].done` (rulings 63, 73, 88). */
export function pathText(keys: readonly Json[]): string {
  const fact = keys[0]!;
  let text = isName(fact) ? String(fact) : `Facts[${JSON.stringify(fact)}]`;
  for (let i = 1; i < keys.length; i++) text += isName(keys[i]!) ? `.${keys[i]}` : `[${JSON.stringify(keys[i])}]`;
  return text;
}

const isName = (key: Json): boolean => typeof key === 'string' && /^[A-Za-z_][A-Za-z0-9_]*$/.test(key);
