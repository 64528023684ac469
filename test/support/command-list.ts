import type {Command} from 'commander';
import {registry} from '../../src/cli/registry.js';

/** The page docs/commands.md: every command with its arguments and options, as `--help` has them. */
export async function commandPage(): Promise<string> {
  const shown = registry.filter(({hidden}) => !hidden);
  const groups = [...new Set(shown.map(({group}) => group))];
  const sections = await Promise.all(
    groups.map(async group => {
      const entries = shown.filter(entry => entry.group === group);
      const commands = await Promise.all(
        entries.map(async ({name, load}) => ({name, command: (await load()).command()})),
      );
      return [`## ${group}`, ...commands.flatMap(({name, command}) => described(command, `rulectl ${name}`))].join(
        '\n\n',
      );
    }),
  );
  return [
    '# Commands',
    'Every command with what it takes. The options that all of them understand (`--output`, `--file`, `--quiet`, `--no-color`,\n`--debug`), exit codes and settings are in [cli.md](cli.md).',
    ...sections,
    '',
  ]
    .join('\n\n')
    .trimEnd()
    .concat('\n');
}

function described(command: Command, name: string): string[] {
  if (command.commands.length > 0) {
    const below = command.commands.filter(child => child.name() !== 'help');
    return [
      `### \`${name}\``,
      sentence(command),
      ...below.flatMap(child => described(child, `${name} ${child.name()}`)),
    ];
  }
  const words = command.registeredArguments.map(argument => {
    const label = `${argument.name()}${argument.variadic ? '…' : ''}`;
    return argument.required ? `<${label}>` : `[${label}]`;
  });
  const options = command.options.filter(({hidden}) => !hidden);
  const rows = [
    ...command.registeredArguments.map(argument => row(argument.name(), argument.description)),
    ...options.map(({flags, description, mandatory}) =>
      row(flags, mandatory ? `${description} (required)` : description),
    ),
  ];
  const title = [name, ...words].join(' ');
  return [
    `### \`${title}\``,
    sentence(command),
    ...(rows.length > 0 ? [['| argument, option | |', '|---|---|', ...rows].join('\n')] : []),
  ];
}

const sentence = (command: Command): string => {
  const text = command.description();
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
};

const row = (name: string, text: string): string =>
  `| \`${name.replaceAll('|', '\\|')}\` | ${text.replaceAll('|', '\\|').replaceAll('<', '&lt;')} |`;
