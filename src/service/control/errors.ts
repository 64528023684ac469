import {defineErrors} from '../../kit/errors.js';

/** What is wrong with a call to control. */
export const errors = defineErrors({
  CONTROL_STARTING: {
    kind: 'unavailable',
    message: (why: string) => `Control has not read the rule repository yet: ${why}.`,
    next: 'It tries again by itself. Its log and /health say more.',
  },
  CONTROL_OTHER_RULESET: {
    message: (inPath: string, inBundle: string) =>
      `The bundle is of "${inBundle}", the address is that of "${inPath}".`,
    next: 'Push it to the ruleset that it belongs to.',
  },
  CONTROL_OTHER_ENVIRONMENT: {
    message: (own: string, inBundle: string) =>
      `The bundle is for environment "${inBundle}"; this is control of "${own}".`,
    next: 'Push to the cluster of that environment (--target), or change metadata.environment.',
  },
  CONTROL_SEQUENCE: {
    message: (asked: number, signed: number) => `Activation ${asked} is asked for, and ${signed} is signed.`,
    next: 'Sign again: rulectl rules activate does both.',
  },
});
