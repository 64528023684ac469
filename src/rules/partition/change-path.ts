/** The path of a change as a rule could write it: `Order.items[0].price`, `Facts["ship-to"].done` (rulings 73, 88). */
export function changePath(path: readonly (string | number)[]): string {
  const [fact, ...steps] = path as [string, ...(string | number)[]];
  const head = identifier.test(fact) ? fact : `Facts[${JSON.stringify(fact)}]`;
  return head + steps.map(step => (identifier.test(String(step)) ? `.${step}` : `[${JSON.stringify(step)}]`)).join('');
}

const identifier = /^[A-Za-z_][A-Za-z0-9_]*$/;
