/**
 * The keys of a path as a rule and `changes` write it: `Order.items[0]["unit-price"]`, `Facts["ship-to"].done`.
 * Undefined for what is no path.
 */
export function pathKeys(text: string): (string | number)[] | undefined {
  if (!/^\$?[A-Za-z_]\w*(?:\.\$?[A-Za-z_]\w*|\[\d+\]|\["(?:[^"\\]|\\.)*"\])*$/.test(text)) return undefined;
  const keys: (string | number)[] = [];
  for (const [, index, quoted, name] of text.matchAll(/\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]|(\w+)/g)) {
    if (index !== undefined) keys.push(Number(index));
    else if (quoted === undefined) keys.push(name!);
    else {
      const key = quotedKey(quoted);
      if (key === undefined) return undefined;
      keys.push(key);
    }
  }
  // `Facts` at the front is the root (ruling 27: `Facts.x` is `x`).
  const isRoot = keys[0] === 'Facts';
  return isRoot && keys.length === 1 ? undefined : keys.slice(isRoot ? 1 : 0);
}

function quotedKey(text: string): string | undefined {
  try {
    return JSON.parse(text) as string;
  } catch {
    return undefined;
  }
}
