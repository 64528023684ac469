/**
 * Rounds half away from zero what the number prints as (ruling 54): 1.005 to two digits is 1.01, though the double
 * behind it lies a little below. `digits` is 0 to 15.
 */
export function roundDecimal(value: number, digits: number): number {
  if (digits === 0) return roundHalfAway(value);
  const scale = powersOfTen[digits]!;
  const scaled = Math.abs(value) * scale;
  // Scaling and the shortest text are each off by at most half a unit in the last place. As long as the fraction is
  // farther from one half than that, the product decides; a division of whole numbers below 2^53 is then exact.
  if (scaled < 2 ** 40) {
    const whole = Math.floor(scaled);
    const fraction = scaled - whole;
    if (Math.abs(fraction - 0.5) > 0.001) return withSign(value, (fraction > 0.5 ? whole + 1 : whole) / scale);
  }
  return roundText(value, digits);
}

/** To a whole number. A half is exact in binary, so the text would say nothing else. */
function roundHalfAway(value: number): number {
  const whole = Math.trunc(value);
  return Math.abs(value - whole) >= 0.5 ? whole + Math.sign(value) : whole + 0;
}

const powersOfTen = Array.from({length: 16}, (_, digits) => 10 ** digits);

const withSign = (value: number, magnitude: number): number => (value < 0 ? 0 - magnitude : magnitude);

/** The long way: rounds the shortest decimal text digit by digit. */
function roundText(value: number, digits: number): number {
  const [mantissa, exponent] = Math.abs(value).toExponential().split('e') as [string, string];
  const significant = mantissa.replace('.', '');
  /** Digits that stay: those before the decimal point and `digits` behind it. */
  const kept = Number(exponent) + 1 + digits;
  if (kept >= significant.length) return value;
  if (kept < 0) return 0;
  const up = significant.charCodeAt(kept) >= '5'.charCodeAt(0);
  const whole = BigInt(significant.slice(0, kept) || '0') + (up ? 1n : 0n);
  return withSign(value, Number(`${whole}e-${digits}`));
}
