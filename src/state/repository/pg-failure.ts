import {at, RulectlError} from '../../kit/errors.js';
import {errors} from './errors.js';

/** SQLSTATE classes and codes that say that the server is away or going: worth another try later. */
const away = /^(08|57P|53|58)|^(40001|40P01|55P03|57014|25006)$/;
/** Wrong password, no such user, no such database, no right to enter. */
const refused = /^(28|3D000|42501)/;
const network = /^(ECONN|EPIPE|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|ENOENT)/;
const lost = /terminated|timeout|timed out|not queryable|connection .*(closed|ended)|ended by other party/i;

/** What the driver threw, as ours where it tells of the connection. Anything else passes: it is a bug or a constraint. */
export function failureOf(error: unknown): unknown {
  if (error instanceof RulectlError || !(error instanceof Error)) return error;
  const {code = '', errors: inner} = error as NodeJS.ErrnoException & {errors?: Error[]};
  // Node.js tries every address of a host and gives all failures.
  const message = error.message || inner?.[0]?.message || code;
  if (refused.test(code)) return errors.REPOSITORY_REFUSES(message, at({cause: error}));
  if (away.test(code) || network.test(code) || lost.test(message)) {
    return errors.REPOSITORY_UNAVAILABLE(message, at({cause: error, retryAfter: 2}));
  }
  return error;
}
