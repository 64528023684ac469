import type {CommanderError} from 'commander';
import {at, type RulectlError} from '../kit/errors.js';
import {errors} from './errors.js';

/** A complaint of the command line parser as an error of ours: its sentence, and its suggestion as the next step. `command` with all words. */
export function usageError({code, message}: CommanderError, command: string): RulectlError {
  const [sentence = '', ...more] = message.replace(/^error: /, '').split('\n');
  const near = /Did you mean (?:one of )?(.+?)\?/.exec(more.join(' '))?.[1];
  // Of a command that only leads to others the parser says nothing but that it showed help.
  const what =
    code === 'commander.help'
      ? `${command} takes a command.`
      : `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}`;
  const help = `${command} --help`;
  return errors.CLI_USAGE(
    /[.?!]$/.test(what) ? what : `${what}.`,
    at({next: near === undefined ? `See: ${help}` : `Did you mean ${near}? See: ${help}`}),
  );
}
