import {InvalidArgumentError} from 'commander';

/** Reads a whole number from 1 to 1000 off the command line. */
export function wholeNumber(text: string): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= 1 && number <= 1000) return number;
  throw new InvalidArgumentError('A whole number from 1 to 1000 is wanted.');
}
