import type {LogsOptions} from '../../running/running-cluster.js';
import {errors} from './errors.js';
import {followLogs, lastLinesOf, loggedRoles} from './log-files.js';

/** The logs of the local cluster, which may have ended. Throws LOCAL_NOT_RUNNING and LOCAL_UNKNOWN_ROLE. */
export async function localLogs(dir: string, options: LogsOptions): Promise<void> {
  const {name, lines, follow, onParts, onLine, signal} = options;
  const roles = () => rolesNamed(dir, name);
  onParts?.(roles());
  for (const line of lastLinesOf(dir, roles(), lines)) onLine(line);
  if (follow) await followLogs(dir, roles, onLine, signal);
}

/** The roles that a name means: itself, or all nodes of a group. */
function rolesNamed(dir: string, name: string | undefined): readonly string[] {
  const known = loggedRoles(dir);
  if (known.length === 0) throw errors.LOCAL_NOT_RUNNING(dir);
  if (name === undefined) return known;
  if (known.includes(name)) return [name];
  const members = known.filter(role => role.startsWith(`${name}-`) && /^\d+$/.test(role.slice(name.length + 1)));
  if (members.length === 0) throw errors.LOCAL_UNKNOWN_ROLE(name, known);
  return members;
}
