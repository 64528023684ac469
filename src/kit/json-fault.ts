/**
 * Where a text stops being JSON (RFC 8259): the UTF-16 offset of the first character that cannot be, or undefined when
 * all of it is JSON. `JSON.parse` says no more than that something is wrong.
 */
export function jsonFaultAt(text: string): number | undefined {
  const token =
    /(?:("[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\u0000-\u001f]*)*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)|([{}[\],:]))/y;
  /** What may come next: a value, a key, or what follows a value. */
  let expected: 'value' | 'value or ]' | 'key' | 'key or }' | ':' | ', or end' = 'value';
  const open: ('{' | '[')[] = [];
  let at = 0;
  const skipSpace = (from: number) => {
    let next = from;
    while (' \t\n\r'.includes(text[next] ?? '.')) next++;
    return next;
  };
  for (;;) {
    const start = skipSpace(at);
    if (start >= text.length) return expected === ', or end' && open.length === 0 ? undefined : text.length;
    token.lastIndex = start;
    const [whole, string, scalar, mark] = token.exec(text) ?? [];
    if (whole === undefined) return start;
    if (expected === ', or end') {
      const holder = open.at(-1);
      if (mark === ',' && holder !== undefined) expected = holder === '{' ? 'key' : 'value';
      else if ((mark === '}' && holder === '{') || (mark === ']' && holder === '[')) open.pop();
      else return start;
    } else if (expected === ':') {
      if (mark !== ':') return start;
      expected = 'value';
    } else if (expected === 'key' || expected === 'key or }') {
      if (string !== undefined) expected = ':';
      else if (mark === '}' && expected === 'key or }') {
        open.pop();
        expected = ', or end';
      } else return start;
    } else if (string !== undefined || scalar !== undefined) expected = ', or end';
    else if (mark === '{' || mark === '[') {
      open.push(mark);
      expected = mark === '{' ? 'key or }' : 'value or ]';
    } else if (mark === ']' && expected === 'value or ]') {
      open.pop();
      expected = ', or end';
    } else return start;
    at = start + whole.length;
  }
}
