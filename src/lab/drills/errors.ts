import {defineErrors} from '../../kit/errors.js';

export const errors = defineErrors({
  DRILL_BLAST_RADIUS: {
    kind: 'input',
    message: (parts: readonly string[], most: number) =>
      `${parts.join(', ')} would be hit at once; the blast radius is ${most}.`,
    next: 'name fewer parts, or raise --blast-radius',
  },
  DRILL_TOO_SHORT: {
    kind: 'input',
    message: (what: string, ms: number) =>
      `${what} would last ${Number(ms.toPrecision(3))} ms, too short to see anything.`,
    next: 'give it a longer --duration: figures are taken over 250 ms, and recovery over a second',
  },
  DRILL_FILE_INVALID: {
    kind: 'input',
    message: (why: string) => `The drill file is wrong: ${why}`,
    next: (_why: string, fix?: string) => fix ?? 'see docs/drills.md for its fields',
  },
});
