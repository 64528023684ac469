import type {CompletionCommand} from './model.js';

/** A completion script for bash 3.2 and later: `source <(rulectl completion bash)`. */
export function bashCompletion(commands: readonly CompletionCommand[]): string {
  const top = commands.filter(({path}) => !path.includes(' ')).map(({path}) => path);
  const parents = commands.filter(({children}) => children.length > 0).map(({path}) => path);
  const valued = new Set(
    commands.flatMap(({options}) => options.filter(each => each.takesValue).flatMap(each => each.names)),
  );
  const choices = commands.flatMap(({path, options}) =>
    options
      .filter(each => each.choices.length > 0)
      .map(
        ({names, choices: words}) =>
          `    ${names.map(name => `'${path}:${name}'`).join(' | ')}) words='${words.join(' ')}' ;;`,
      ),
  );
  return `# rulectl completion for bash
_rulectl() {
  local cur prev word words command='' skip=''
  cur=\${COMP_WORDS[COMP_CWORD]}
  prev=\${COMP_WORDS[COMP_CWORD-1]}
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    if [[ -n $skip ]]; then skip=''; continue; fi
    case $word in
      ${[...valued].join(' | ')}) skip=1 ;;
      -*) ;;
      *)
        case $command in
          '') command=$word ;;
          ${parents.map(path => `'${path}'`).join(' | ') || "' '"}) command="$command $word" ;;
        esac ;;
    esac
  done
  words=''
  case "$command:$prev" in
${choices.join('\n')}
  esac
  if [[ -z $words && -z $skip ]]; then
    case $command in
      '') words='${[...top, '--help', '--version'].join(' ')}' ;;
${commands.map(each => `      '${each.path}') words='${wordsOf(each)}' ;;`).join('\n')}
    esac
    # Behind a command that takes files, only what begins like an option is ours to complete.
    case $command in
      ''${commands
        .filter(takesWords)
        .map(({path}) => ` | '${path}'`)
        .join('')}) ;;
      *) [[ $cur == -* ]] || words='' ;;
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o default -F _rulectl rulectl
`;
}

const takesWords = ({children, choices}: CompletionCommand): boolean => children.length + choices.length > 0;

const wordsOf = ({options, children, choices}: CompletionCommand): string =>
  [...children, ...choices, ...options.flatMap(({names}) => names)].join(' ');
