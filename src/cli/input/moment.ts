import {parseDate} from '../../rules/values/date.js';
import {errors} from '../errors.js';

/** The moment that `--now` names, milliseconds since 1970. Throws TIME_INVALID. */
export function checkedTime(iso: string): number {
  const date = parseDate(iso);
  if (!date) throw errors.TIME_INVALID(iso);
  return date.ms;
}
