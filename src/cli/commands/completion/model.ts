import type {Command, Option} from 'commander';
import type {CommandEntry} from '../../ui/command-entry.js';
import {addCommonOptions} from '../../ui/common-options.js';

export interface CompletionOption {
  /** As written: `-o`, `--output`. */
  readonly names: readonly string[];
  readonly summary: string;
  readonly takesValue: boolean;
  readonly choices: readonly string[];
}

export interface CompletionCommand {
  /** Words that lead to it: `eval`, `rules push`. */
  readonly path: string;
  readonly summary: string;
  readonly options: readonly CompletionOption[];
  /** Names of the commands below it. */
  readonly children: readonly string[];
  /** What may stand as its first argument, where that is a closed list. */
  readonly choices: readonly string[];
}

/** All commands with their options, the ones below them included: what a shell needs to know. */
export async function completionModel(entries: readonly CommandEntry[]): Promise<CompletionCommand[]> {
  const shown = entries.filter(({hidden}) => !hidden);
  const loaded = await Promise.all(shown.map(async entry => ({entry, command: (await entry.load()).command()})));
  return loaded.flatMap(({entry, command}) => {
    addCommonOptions(command);
    return [...withChildren(command, entry.name, entry.summary)];
  });
}

const help: CompletionOption = {names: ['-h', '--help'], summary: 'show help', takesValue: false, choices: []};

function* withChildren(command: Command, path: string, summary: string): Iterable<CompletionCommand> {
  yield {
    path,
    summary,
    options: [...command.options.filter(({hidden}) => !hidden).map(optionOf), help],
    children: command.commands.map(child => child.name()),
    choices: command.registeredArguments[0]?.argChoices ?? [],
  };
  for (const child of command.commands) yield* withChildren(child, `${path} ${child.name()}`, child.description());
}

const optionOf = (option: Option): CompletionOption => ({
  names: [option.short, option.long].filter(name => name !== undefined),
  summary: option.description,
  takesValue: option.required || option.optional,
  choices: option.argChoices ?? [],
});
