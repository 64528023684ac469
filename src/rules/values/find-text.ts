/** Up to this many steps the platform's search, whose worst case is text × needle, is always quick enough. */
const quickSteps = 2 ** 22;

/**
 * `text.indexOf(needle, from)` that no text and needle can slow down: large pairs are searched as Knuth, Morris and
 * Pratt do (1977), in text + needle steps.
 */
export function indexOfText(text: string, needle: string, from = 0): number {
  const short = needle.length <= 8 || needle.length * (text.length - from) <= quickSteps;
  return short ? text.indexOf(needle, from) : searchLinear(text, needle, from);
}

export const includesText = (text: string, needle: string): boolean => indexOfText(text, needle) >= 0;

function searchLinear(text: string, needle: string, from: number): number {
  const borders = bordersOf(needle);
  let matched = 0;
  for (let i = from; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    while (matched > 0 && needle.charCodeAt(matched) !== unit) matched = borders[matched - 1]!;
    if (needle.charCodeAt(matched) === unit) matched++;
    if (matched === needle.length) return i - matched + 1;
  }
  return -1;
}

/** For each prefix, the length of the longest proper prefix that is also its end. */
function bordersOf(needle: string): Int32Array {
  const borders = new Int32Array(needle.length);
  let length = 0;
  for (let i = 1; i < needle.length; i++) {
    const unit = needle.charCodeAt(i);
    while (length > 0 && needle.charCodeAt(length) !== unit) length = borders[length - 1]!;
    if (needle.charCodeAt(length) === unit) length++;
    borders[i] = length;
  }
  return borders;
}
