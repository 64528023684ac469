/** One line of a stream, without its line break; `text` is undefined when it was longer than allowed. */
export interface Line {
  /** From 1. */
  readonly number: number;
  readonly text: string | undefined;
}

/**
 * Splits a stream of UTF-8 into lines, a chunk's worth at a time. Memory is bounded: the stream is read only as fast as
 * its lines are taken, and of a line beyond `mostBytes` nothing is kept.
 */
export async function* linesOf(
  stream: AsyncIterable<Uint8Array | string>,
  {mostBytes = Number.POSITIVE_INFINITY}: {mostBytes?: number} = {},
): AsyncGenerator<readonly Line[]> {
  const decoder = new TextDecoder();
  let rest = '';
  let tooLong = false;
  let number = 0;
  const take = (text: string): Line => {
    const whole = rest + text;
    const long = tooLong || Buffer.byteLength(whole) > mostBytes;
    rest = '';
    tooLong = false;
    return {number: ++number, text: long ? undefined : whole.endsWith('\r') ? whole.slice(0, -1) : whole};
  };
  for await (const chunk of stream) {
    const text = typeof chunk === 'string' ? chunk : decoder.decode(chunk, {stream: true});
    const lines: Line[] = [];
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      lines.push(take(text.slice(start, end)));
      start = end + 1;
    }
    if (!tooLong) rest += text.slice(start);
    if (rest.length > mostBytes) {
      rest = '';
      tooLong = true;
    }
    if (lines.length > 0) yield lines;
  }
  rest += decoder.decode();
  if (rest !== '' || tooLong) yield [take('')];
}
