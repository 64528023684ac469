/**
 * A list with one item more; an empty one is left as it is. V8 makes room for 17 when something is pushed to an empty
 * array, and most lists in the trees of rules keep one item or two.
 */
export function withItem<Item>(list: Item[], item: Item): Item[] {
  if (list.length === 0) return [item];
  list.push(item);
  return list;
}
