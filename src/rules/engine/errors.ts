import {defineErrors} from '../../kit/errors.js';

export const errors = defineErrors({
  EVALUATION_FAILED: {
    kind: 'answer',
    message: (rule: string, why: string) => `Rule "${rule}" failed: ${why}.`,
    next: 'Guard the value in the condition, or give it another kind in the facts.',
  },
  EVALUATION_MAX_FIRINGS: {
    kind: 'answer',
    message: (maxFirings: number, rule: string, last: string) =>
      `Rule "${rule}" would be firing ${maxFirings + 1} of at most ${maxFirings}. The last ones: ${last}.`,
    next: 'Give the rules that fire again and again a no-loop, or raise limits.maxFirings.',
  },
  EVALUATION_TIMEOUT: {
    kind: 'answer',
    message: (timeoutMs: number, last: string) => `The evaluation took longer than ${timeoutMs} ms. ${last}`,
    next: 'Look for rules that loop or go through large lists, or raise limits.timeoutMs.',
  },
  EVALUATION_TOO_DEEP: {
    kind: 'answer',
    message: (rule: string) => `Rule "${rule}" copies, compares or prints a value that is nested too deeply.`,
    next: 'Flatten the facts: some thousand levels are too many.',
  },
  EVALUATION_NOW_INVALID: {
    message: (now: string) => `"now" is "${now}", which is no ISO 8601 time.`,
    next: 'Write it as 2026-01-31T09:30:00Z.',
  },
  EVALUATION_FACTS_INVALID: {
    message: () => 'The facts are no JSON object.',
    next: 'Give an object whose keys are the names of the facts.',
  },
  EVALUATION_FACTS_TOO_DEEP: {
    message: (deepest: number) => `The facts are nested more than ${deepest} levels deep.`,
    next: 'Flatten them: give inner objects a fact of their own.',
  },
  EVALUATION_NUMBER_NOT_FINITE: {
    message: (path: string) => `${path} is no finite number.`,
    next: 'Give a number that a double can hold: less than 1.8e308.',
  },
  LOOKUP_PENDING: {
    kind: 'unavailable',
    message: (names: string) => `The evaluation waits for the answers of look-ups: ${names}.`,
    next: 'Evaluate again with their answers in "lookups".',
  },
});
