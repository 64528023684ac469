import {at, RulectlError} from '../../../kit/errors.js';
import {errors} from '../errors.js';

/** A call that got no answer in time; whether it was carried out is not known. */
export class Silence extends Error {
  constructor(readonly waitedMs: number) {
    super(`no answer in ${waitedMs} ms`);
  }
}

/** Answers by which a server says that it did nothing, and that another time may be better. */
const notNow: readonly (readonly [RegExp, string])[] = [
  [/^LOADING/, 'it is still loading its data'],
  [/READONLY/, 'it is a replica: a fail-over is under way'],
  [/^(?:CLUSTERDOWN|MASTERDOWN)/, 'a fail-over is under way'],
  [/^TRYAGAIN|Too many Cluster redirections/, 'its slot is on the move'],
  [/NOREPLICAS/, 'too few of its replicas are there'],
  [/MISCONF/, 'it cannot write to its disk'],
  [/^BUSY /, 'it is busy with a long script'],
  [/enableOfflineQueue|Failed to refresh slots cache|All sentinels are unreachable/, 'there is no connection to it'],
  [/ECONNREFUSED/, 'nothing listens there'],
];

/** What a failed command means. `changing`: the session that it might have changed. */
export function faultOf(thrown: unknown, changing?: string): RulectlError {
  if (thrown instanceof RulectlError) return thrown;
  const error = thrown as Error;
  const details = at({cause: error, retryAfter: 1});
  if (/\bOOM\b/.test(error.message)) return errors.FACTS_STORE_FULL(details);
  if (/^(?:NOAUTH|WRONGPASS|NOPERM|ERR (?:AUTH|invalid password))/.test(error.message)) {
    return errors.FACTS_STORE_REFUSES('it does not let us in', details);
  }
  const known = notNow.find(([pattern]) => pattern.test(error.message));
  if (known) return errors.FACTS_STORE_UNAVAILABLE(known[1], details);
  // The command was sent, and what came of it is lost: a timeout, a connection that broke.
  const why = error instanceof Silence ? error.message : 'the connection broke';
  return changing === undefined
    ? errors.FACTS_STORE_UNAVAILABLE(why, details)
    : errors.FACTS_OUTCOME_UNKNOWN(changing, why, details);
}
