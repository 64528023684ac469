import {fill} from '../../../cluster/scaffold/templates.js';
import type {CompletionCommand, CompletionOption} from './model.js';

const isTop = ({path}: CompletionCommand): boolean => !path.includes(' ');

/** A completion script for bash 3.2 and later: `source <(rulectl completion bash)`. */
export const bashCompletion = (commands: readonly CompletionCommand[]): string =>
  fill('completion/bash', {
    top: commands.filter(isTop).map(({path}) => path),
    parents: commands.filter(({children}) => children.length > 0).map(({path}) => path),
    /** Those whose next word is one of a list, not a file. */
    closed: commands.filter(({children, choices}) => children.length + choices.length > 0).map(({path}) => path),
    valued: [...new Set(commands.flatMap(({options}) => options.filter(takesValue).flatMap(({names}) => names)))],
    choices: commands.flatMap(({path, options}) =>
      options.filter(({choices}) => choices.length > 0).map(option => ({...option, path})),
    ),
    commands: commands.map(({path, options, children, choices}) => ({
      path,
      words: [...children, ...choices, ...options.flatMap(({names}) => names)],
    })),
  });

const takesValue = (option: CompletionOption): boolean => option.takesValue;

/** A completion script for zsh: `source <(rulectl completion zsh)`, or saved as `_rulectl` in a folder of `fpath`. */
export function zshCompletion(commands: readonly CompletionCommand[]): string {
  const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
  const summaries = new Map(commands.map(({path, summary}) => [path, summary]));
  const optionSpec = ({names, summary, takesValue, choices}: CompletionOption): string => {
    const text = `[${summary.replace(/[[\]:]/g, ' ')}]`;
    const value = takesValue ? (choices.length > 0 ? `: :(${choices.join(' ')})` : ': :_files') : '';
    return names.map(name => quote(`${name}${text}${value}`)).join(' ');
  };
  return fill('completion/zsh', {
    top: commands.filter(isTop).map(({path, summary}) => quote(`${path}:${summary}`)),
    commands: commands.map(({path, options, children, choices}) => ({
      name: `_rulectl_${path.replaceAll(' ', '_')}`,
      options: options.map(optionSpec).join(' '),
      children: children.map(name => quote(`${name}:${summaries.get(`${path} ${name}`) ?? ''}`)),
      words: choices.length > 0 ? `'1: :(${choices.join(' ')})'` : "'*:file:_files'",
    })),
  });
}

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
