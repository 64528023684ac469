import type {CompletionCommand, CompletionOption} from './model.js';

/** A completion script for zsh: `source <(rulectl completion zsh)`, or saved as `_rulectl` in a folder of `fpath`. */
export function zshCompletion(commands: readonly CompletionCommand[]): string {
  const top = commands.filter(({path}) => !path.includes(' '));
  return `#compdef rulectl
# rulectl completion for zsh
${commands.map(each => functionOf(each, commands)).join('\n')}
_rulectl() {
  local curcontext="$curcontext" state line
  _arguments -C '--help[show help]' '--version[print the version]' '1: :->command' '*:: :->rest'
  case $state in
    command)
      local -a commands=(${top.map(({path, summary}) => quote(`${path}:${summary}`)).join(' ')})
      _describe 'command' commands ;;
    rest)
      (( $+functions[_rulectl_\${line[1]}] )) && _rulectl_\${line[1]} ;;
  esac
}
if [[ $funcstack[1] == _rulectl ]]; then _rulectl "$@"; else compdef _rulectl rulectl; fi
`;
}

const nameOf = (path: string): string => `_rulectl_${path.replaceAll(' ', '_')}`;

function functionOf(command: CompletionCommand, all: readonly CompletionCommand[]): string {
  const options = command.options.map(optionSpec).join(' ');
  if (command.children.length === 0) {
    const words = command.choices.length > 0 ? `'1: :(${command.choices.join(' ')})'` : "'*:file:_files'";
    return `${nameOf(command.path)}() { _arguments ${options} ${words} }`;
  }
  const children = command.children.map(name => {
    const summary = all.find(({path}) => path === `${command.path} ${name}`)?.summary ?? '';
    return quote(`${name}:${summary}`);
  });
  return `${nameOf(command.path)}() {
  local curcontext="$curcontext" state line
  _arguments -C '1: :->command' '*:: :->rest'
  case $state in
    command) local -a commands=(${children.join(' ')}); _describe 'command' commands ;;
    rest) (( $+functions[${nameOf(command.path)}_\${line[1]}] )) && ${nameOf(command.path)}_\${line[1]} ;;
  esac
}`;
}

function optionSpec({names, summary, takesValue, choices}: CompletionOption): string {
  const text = `[${summary.replace(/[[\]:]/g, ' ')}]`;
  const value = takesValue ? (choices.length > 0 ? `: :(${choices.join(' ')})` : ': :_files') : '';
  return names.map(name => quote(`${name}${text}${value}`)).join(' ');
}

const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
