import {type Command, CommanderError} from 'commander';
import type {CommandEntry} from './ui/command-entry.js';
import {addCommonOptions} from './ui/common-options.js';
import {usageError} from './usage.js';

/** Loads a command, gives it the common options and runs it with these words. Usage errors come out as ours. */
export async function runCommand(entry: CommandEntry, words: readonly string[]): Promise<void> {
  const command = (await entry.load()).command();
  prepare(command, `rulectl ${entry.name}`);
  if (entry.heals) {
    command.hook('preAction', async (_, action) => {
      await (await import('./commands/drill/heal-before.js')).healBefore(action.optsWithGlobals());
    });
  }
  try {
    await command.parseAsync(words as string[], {from: 'user'});
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) throw thrown;
    // Help was asked for and has been printed.
    if (thrown.exitCode === 0) return;
    throw usageError(thrown, entry.name);
  }
}

/** Makes a command, and all below it, throw instead of ending the process, and leave complaining to us. */
function prepare(command: Command, name: string): void {
  command.name(name);
  addCommonOptions(command);
  const visit = (each: Command): void => {
    each.exitOverride().configureOutput({outputError: () => {}});
    each
      .helpOption('-h, --help', 'show this help')
      .showSuggestionAfterError(true)
      .configureHelp({showGlobalOptions: false});
    each.commands.forEach(visit);
  };
  visit(command);
}
