import {type Command, CommanderError} from 'commander';
import {at, type RulectlError} from '../kit/errors.js';
import {errors} from './errors.js';
import {registry} from './registry.js';
import type {CommandEntry, CommandHook} from './ui/command-entry.js';
import {addCommonOptions} from './ui/common-options.js';

/** Loads a command, gives it the common options and runs it with these words. Usage errors come out as ours. */
export async function runCommand(entry: CommandEntry, words: readonly string[]): Promise<void> {
  const command = (await entry.load()).command();
  prepare(command, `rulectl ${entry.name}`);
  command.hook('preAction', async (_, action) => {
    for (const hook of hooksBefore(entry)) await (await hook.load())(action.optsWithGlobals());
  });
  try {
    await command.parseAsync(words as string[], {from: 'user'});
  } catch (thrown) {
    // Help was asked for and has been printed.
    if (thrown instanceof CommanderError && thrown.exitCode === 0) return;
    throw thrown;
  }
}

/** What other commands have to do first. Nobody types hidden commands: whoever starts them has done so already. */
const hooksBefore = (entry: CommandEntry): CommandHook[] =>
  registry.flatMap(({name, beforeOthers}) =>
    beforeOthers !== undefined && name !== entry.name && !entry.hidden && beforeOthers.precedes(entry)
      ? [beforeOthers]
      : [],
  );

/** Makes a command, and all below it, throw instead of ending the process: usage errors as ours, help as CommanderError. */
function prepare(command: Command, name: string): void {
  command.name(name);
  addCommonOptions(command);
  const visit = (each: Command, path: string): void => {
    each.configureOutput({outputError: () => {}}).exitOverride(end => {
      throw end.exitCode === 0 ? end : usageError(end, path);
    });
    each
      .helpOption('-h, --help', 'show this help')
      .showSuggestionAfterError(true)
      .configureHelp({showGlobalOptions: false});
    for (const child of each.commands) visit(child, `${path} ${child.name()}`);
  };
  visit(command, name);
}

/** A complaint of the command line parser as an error of ours: its sentence, and its suggestion as the next step. `command` with all words. */
function usageError({code, message}: CommanderError, command: string): RulectlError {
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
