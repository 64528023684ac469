import {defineErrors} from '../../kit/errors.js';

export const errors = defineErrors({
  DRILL_BLAST_RADIUS: {
    message: (parts: readonly string[], most: number) =>
      `${parts.join(', ')} would be hit at once; the blast radius is ${most}.`,
    next: 'name fewer parts, or raise --blast-radius',
  },
  DRILL_RUNNING: {
    kind: 'unavailable',
    message: (cluster: string, pid: number) => `Another drill runs on ${cluster}: process ${pid}.`,
    next: 'wait until it has ended: of two at once, each would measure the other',
  },
  DRILL_TARGET_MISSING: {
    message: (fault: string) => `What ${fault} is to hit is not said.`,
    next: (_fault: string, targets: readonly string[]) =>
      targets.length === 0
        ? 'it can hit nothing here: take another fault'
        : `name it with --part: ${targets.join(', ')}`,
  },
  DRILL_TOO_SHORT: {
    message: (what: string, ms: number) =>
      `${what} would last ${Number(ms.toPrecision(3))} ms, too short to see anything.`,
    next: 'give it a longer --duration: figures are taken over 250 ms, and recovery over a second',
  },
  DRILL_SETTING_INVALID: {
    message: (why: string) => why,
    next: (_why: string, fix?: string) => fix ?? 'see docs/drills.md for the settings of a drill',
  },
  DRILL_FILE_INVALID: {
    message: (why: string) => `The drill file is wrong: ${why}`,
    next: (_why: string, fix?: string) => fix ?? 'see docs/drills.md for its fields',
  },
});
