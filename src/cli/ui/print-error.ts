import {framesText} from '../../kit/code-frame.js';
import {reportOf} from '../../kit/error-report.js';
import type {RulectlError} from '../../kit/errors.js';
import {wrapped} from '../../kit/words.js';
import {type Style, styleFor, wantsColours} from './style.js';

export interface ErrorOutput {
  readonly json: boolean;
  readonly color: boolean;
  readonly debug: boolean;
}

/** What a failed command leaves on standard error: one object with `-o json`, else what, where and what to do next. */
export function errorText(error: RulectlError, {json, color, debug}: ErrorOutput): string {
  if (json) return `${JSON.stringify(reportOf(error))}\n${debug ? stacks(error) : ''}`;
  const style = styleFor(wantsColours(process.stderr, color));
  const {columns} = process.stderr;
  const lines = [`${style('bad', 'error')} ${style('dim', error.code)}${messageText(error, style, columns)}`];
  // A frame names the place itself.
  const more = error.findings ? framesText(error.findings, {width: columns, paint: style}) : error.frame;
  if (more) lines.push('', more, '');
  else if (error.path !== undefined && error.line !== undefined) lines.push(`  ${style('accent', placeText(error))}`);
  if (error.next !== undefined) lines.push(`  ${style('good', '→')} ${error.next}`);
  return `${lines.join('\n')}\n${debug ? stacks(error) : ''}`;
}

/** Behind the code, or under it where it is too long for the screen. */
function messageText({code, message}: RulectlError, style: Style, width = Number.POSITIVE_INFINITY): string {
  const fits = `error ${code} ${message}`.length <= width;
  return fits ? ` ${style('bold', message)}` : `\n  ${style('bold', wrapped(message, {width, indent: 2}))}`;
}

const placeText = ({path, line, column}: RulectlError) =>
  [path, line, column].filter(part => part !== undefined).join(':');

/** The stack of an error and of its causes, for `--debug`. */
function stacks(error: unknown): string {
  let text = '';
  for (let current = error; current instanceof Error; current = current.cause)
    text += `\n${current.stack ?? current.message}\n`;
  return text;
}
