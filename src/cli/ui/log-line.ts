import type {LogLine} from '../../cluster/running/running-cluster.js';
import type {Json} from '../../kit/json.js';
import {short} from './evaluation-view.js';
import type {Style, Tone} from './style.js';

const tones: Record<string, Tone> = {warn: 'warn', error: 'bad', fatal: 'bad', info: 'dim', debug: 'dim', trace: 'dim'};

/** What stands in columns of its own, or says nothing to a reader. */
const known = new Set(['level', 'time', 'name', 'msg', 'pid', 'hostname']);

/** A line of a role's log for people: time, role, level, what happened, and the rest as `key=value`. A line that its platform has labelled stays as it is. */
export function logLineText({part, text, entry}: LogLine, style: Style, width: number): string {
  if (part === null) return text;
  const name = style('accent', part.padEnd(width));
  if (!entry) return `${' '.repeat(8)}  ${name}  ${text}`;
  const level = String(entry.level ?? 'info');
  const tone = tones[level] ?? 'dim';
  const rest = Object.entries(entry).filter(([key]) => !known.has(key));
  const details = rest.map(([key, value]) => style('dim', `${key}=${valueText(value)}`)).join(' ');
  const message = String(entry.msg ?? '');
  const said = tone === 'dim' ? message : style(tone, message);
  return `${style('dim', clockTime(entry.time))}  ${name}  ${style(tone, level.padEnd(5))}  ${said}${details === '' ? '' : `  ${details}`}`;
}

function clockTime(time: Json | undefined): string {
  const moment = typeof time === 'string' || typeof time === 'number' ? new Date(time) : undefined;
  return moment && !Number.isNaN(moment.getTime()) ? moment.toTimeString().slice(0, 8) : ' '.repeat(8);
}

function valueText(value: Json): string {
  if (typeof value !== 'string' || /\s/.test(value)) return short(value);
  // Eight digits tell one ruleset from another.
  return value.replace(/^(sha256:[0-9a-f]{8})[0-9a-f]{56}$/, '$1');
}
