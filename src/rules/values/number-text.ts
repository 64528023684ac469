// Deterministic: each character is looked at once, so hostile input costs no more than friendly input.
const jsonNumber = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/;

/** The number that a text wholly is, by JSON's grammar (ruling 35), or NaN. Beyond the doubles is no number (ruling 20). */
export function numberIn(text: string): number {
  if (!jsonNumber.test(text)) return Number.NaN;
  const value = Number(text);
  return Number.isFinite(value) ? value : Number.NaN;
}
