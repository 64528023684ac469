import {errors as localErrors} from '../../../cluster/providers/local/errors.js';
import {loggedRoles} from '../../../cluster/providers/local/log-files.js';
import {errors} from '../../errors.js';

/** The roles that a name means: itself, or all nodes of a group. Throws LOCAL_NOT_RUNNING and LOCAL_UNKNOWN_ROLE. */
export function rolesNamed(dir: string, name: string | undefined): readonly string[] {
  const known = loggedRoles(dir);
  if (known.length === 0) throw localErrors.LOCAL_NOT_RUNNING(dir);
  if (name === undefined) return known;
  if (known.includes(name)) return [name];
  const members = known.filter(role => role.startsWith(`${name}-`) && /^\d+$/.test(role.slice(name.length + 1)));
  if (members.length === 0) throw localErrors.LOCAL_UNKNOWN_ROLE(name, known);
  return members;
}

export function lineCount(given: string): number {
  if (/^\d{1,6}$/.test(given)) return Number(given);
  throw errors.LOGS_COUNT_INVALID(given);
}
