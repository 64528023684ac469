import {type Command, Option} from 'commander';

/** Adds to a command, and to those below it, the options that every command understands. */
export function addCommonOptions(command: Command): void {
  for (const child of command.commands) addCommonOptions(child);
  // One that only leads to others takes no options.
  if (command.commands.length > 0 && command.options.length === 0) return;
  const taken = new Set(command.options.flatMap(({short, long}) => [short, long]));
  for (const option of commonOptions()) {
    if (taken.has(option.long)) continue;
    // A command may use the short letter for something of its own.
    if (option.short !== undefined && taken.has(option.short)) {
      option.flags = option.flags.replace(/^-\w, /, '');
      delete option.short;
    }
    option.helpGroup('Options of every command:');
    command.addOption(option);
  }
}

const commonOptions = (): Option[] => [
  new Option('-o, --output <format>', 'how to print the result')
    .choices(['text', 'json'])
    .default('text')
    .env('RULECTL_OUTPUT'),
  new Option('-f, --file <cluster.yaml>', 'the cluster file (default: ./cluster.yaml)').env('RULECTL_FILE'),
  new Option('--quiet', 'no progress, no remarks').env('RULECTL_QUIET'),
  new Option('--no-color', 'no colours (NO_COLOR works, too)'),
  new Option('--debug', 'print stack traces of failures').env('RULECTL_DEBUG'),
];

/** For options that may be repeated: `-e a -e b`. */
export const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

/** An action whose module is loaded when it is taken: help and completion of the shell need no more than its options. */
export const later =
  <Name extends string, Module extends Readonly<Record<Name, (...values: never[]) => unknown>>>(
    load: () => Promise<Module>,
    name: Name,
  ) =>
  async (...values: Parameters<Module[Name]>): Promise<void> =>
    void (await (await load())[name](...values));
