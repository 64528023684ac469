import type {Json} from '../../kit/json.js';

/**
 * A path as a rule could write it: `Order.items[0]`, `X["k k"]`, `Facts["ship-to"].done` (rulings 63, 73, 88: paths are
 * shown as rules write them).
 */
export function pathText(keys: readonly Json[]): string {
  let text = factText(keys[0]!);
  for (let i = 1; i < keys.length; i++) text += keyText(keys[i]!);
  return text;
}

/** The first step of a path: `Order`, `Facts["ship-to"]`. */
export const factText = (name: Json): string => (isName(name) ? name : `Facts[${JSON.stringify(name)}]`);

/** A step behind another: `.items`, `[0]`, `["unit price"]`. */
export const keyText = (key: Json): string => (isName(key) ? `.${key}` : `[${JSON.stringify(key)}]`);

/** Steps behind something else: `.items[0].price`. */
export const keysText = (keys: readonly Json[]): string => keys.map(keyText).join('');

/** Whether a key can be written without quotes. */
export const isName = (key: Json): key is string => typeof key === 'string' && name.test(key);

const name = /^[A-Za-z_][A-Za-z0-9_]*$/;
