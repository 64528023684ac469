import type {CompletionCommand, CompletionOption} from './model.js';

/** A completion script for fish: `rulectl completion fish | source`. */
export function fishCompletion(commands: readonly CompletionCommand[]): string {
  const lines = ['# rulectl completion for fish'];
  for (const command of commands) {
    const words = command.path.split(' ');
    const parent = words.slice(0, -1);
    const seen = parent.map(word => `__fish_seen_subcommand_from ${word}`);
    const siblings = commands.find(({path}) => path === parent.join(' '))?.children ?? [];
    const here =
      parent.length === 0
        ? '__fish_use_subcommand'
        : [...seen, `not __fish_seen_subcommand_from ${siblings.join(' ')}`].join('; and ');
    lines.push(`complete -c rulectl -n ${quote(here)} -f -a ${words.at(-1)} -d ${quote(command.summary)}`);
    const below = words.map(word => `__fish_seen_subcommand_from ${word}`).join('; and ');
    for (const choice of command.choices) lines.push(`complete -c rulectl -n ${quote(below)} -f -a ${choice}`);
    if (command.children.length === 0) lines.push(...command.options.map(option => optionLine(option, below)));
  }
  return `${lines.join('\n')}\n`;
}

function optionLine({names, summary, takesValue, choices}: CompletionOption, condition: string): string {
  const flags = names.map(name => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`)).join(' ');
  const value = takesValue ? (choices.length > 0 ? ` -x -a ${quote(choices.join(' '))}` : ' -r') : '';
  return `complete -c rulectl -n ${quote(condition)} ${flags} -d ${quote(summary)}${value}`;
}

const quote = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
