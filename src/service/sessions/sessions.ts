import {defineErrors} from '../../kit/errors.js';

const errors = defineErrors({
  SESSION_NO_STORE: {
    kind: 'input',
    status: 501,
    message: () => 'Sessions need a fact store, and none is configured here.',
    next: 'Leave "session" out and send all facts, or configure facts.store in the cluster file.',
  },
});

/** What a front door without a fact store answers to `session`. */
export function refuseSession(): never {
  throw errors.SESSION_NO_STORE();
}
