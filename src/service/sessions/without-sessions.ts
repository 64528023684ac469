import {defineErrors} from '../../kit/errors.js';
import type {RequestEvaluator} from '../evaluate/evaluation-request.js';

const errors = defineErrors({
  SESSION_NO_STORE: {
    kind: 'input',
    status: 501,
    message: () => 'Sessions need a fact store, and none is configured here.',
    next: 'Leave "session" out and send all facts, or configure facts.store in the cluster file.',
  },
});

/** Refuses requests that name a session: there is no fact store. */
export const withoutSessions = (inner: RequestEvaluator): RequestEvaluator => ({
  evaluate(request) {
    if (request.session !== undefined) throw errors.SESSION_NO_STORE();
    return inner.evaluate(request);
  },
});
