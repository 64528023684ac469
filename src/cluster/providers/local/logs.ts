import {closeSync, fstatSync, openSync, readdirSync, readSync, statSync} from 'node:fs';
import {byCodePoint, isObject, type JsonObject} from '../../../kit/json.js';
import {sleep} from '../../../kit/wait.js';
import type {LogLine, LogsOptions} from '../../running/running-cluster.js';
import {errors} from './errors.js';
import {localFolders} from './folders.js';

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

/** Of a log, no more than this is read back from its end. */
const tailBytes = 512 * 1024;
const followMs = 150;

/** Names of the roles that have written a log, the supervisor included. */
export function loggedRoles(dir: string): string[] {
  try {
    return readdirSync(localFolders(dir).logs)
      .filter(file => file.endsWith('.log'))
      .map(file => file.slice(0, -'.log'.length))
      .sort(byCodePoint);
  } catch {
    return [];
  }
}

/** The last lines of a role's log. */
export function lastLines(dir: string, role: string, count: number): LogLine[] {
  const {text} = readFrom(localFolders(dir).log(role), -tailBytes);
  return linesIn(role, text).slice(-count);
}

/** The last lines of several logs, by time. */
export function lastLinesOf(dir: string, roles: readonly string[], count: number): LogLine[] {
  const lines = roles.flatMap(role => lastLines(dir, role, count));
  // What is no entry (a stack, a last word) stays behind the entry before it.
  let time = '';
  const timed = lines.map(line => ({line, time: (time = timeOf(line) ?? time)}));
  return timed
    .sort((a, b) => byCodePoint(a.time, b.time))
    .slice(-count)
    .map(({line}) => line);
}

const timeOf = ({entry}: LogLine): string | undefined => (typeof entry?.time === 'string' ? entry.time : undefined);

/** Tells of each line that is written from now on, until the signal; roles that begin to write later included. */
export async function followLogs(
  dir: string,
  roles: () => readonly string[],
  onLine: (line: LogLine) => void,
  signal: AbortSignal,
): Promise<void> {
  const {log} = localFolders(dir);
  const offsets = new Map(roles().map(role => [role, statSync(log(role), {throwIfNoEntry: false})?.size ?? 0]));
  const rests = new Map<string, string>();
  while (!signal.aborted) {
    for (const role of roles()) {
      const {text, end} = readFrom(log(role), offsets.get(role) ?? 0);
      offsets.set(role, end);
      const whole = (rests.get(role) ?? '') + text;
      const cut = whole.lastIndexOf('\n') + 1;
      rests.set(role, whole.slice(cut));
      for (const line of linesIn(role, whole.slice(0, cut))) onLine(line);
    }
    await sleep(followMs);
  }
}

const linesIn = (role: string, text: string): LogLine[] =>
  text
    .split('\n')
    .filter(line => line.trim() !== '')
    .map(line => ({part: role, text: line, entry: entryOf(line)}));

function entryOf(line: string): JsonObject | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const value = JSON.parse(line) as unknown;
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The text of a file from an offset, or so much of its end; a file that became shorter was begun anew. */
function readFrom(path: string, offset: number): {text: string; end: number} {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return {text: '', end: 0};
  }
  try {
    const {size} = fstatSync(file);
    const start = offset < 0 ? Math.max(0, size + offset) : offset > size ? 0 : offset;
    const buffer = Buffer.alloc(size - start);
    const read = readSync(file, buffer, 0, buffer.length, start);
    return {text: buffer.toString('utf8', 0, read), end: start + read};
  } finally {
    closeSync(file);
  }
}
