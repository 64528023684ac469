import {Argument, Command} from 'commander';
import type {CommandEntry} from '../ui/command-entry.js';

/** `entries` are the commands to complete, this one among them. */
export const completionCommand = (entries: readonly CommandEntry[]): Command =>
  new Command('completion')
    .description('print a completion script for a shell')
    .addArgument(new Argument('<shell>', 'which shell').choices(['bash', 'zsh', 'fish']))
    .addHelpText(
      'after',
      [
        '',
        'To have it in every shell:',
        "  bash  echo 'source <(rulectl completion bash)' >> ~/.bashrc",
        "  zsh   echo 'source <(rulectl completion zsh)' >> ~/.zshrc",
        '  fish  rulectl completion fish > ~/.config/fish/completions/rulectl.fish',
      ].join('\n'),
    )
    .action(async (shell: 'bash' | 'zsh' | 'fish') => {
      const [{completionModel}, scripts] = await Promise.all([
        import('./completion/model.js'),
        import('./completion/scripts.js'),
      ]);
      process.stdout.write(scripts[`${shell}Completion`](await completionModel(entries)));
    });
