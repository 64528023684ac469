import {Argument, Command} from 'commander';
import type {CommandEntry} from '../ui/command-entry.js';

type Shell = 'bash' | 'zsh' | 'fish';

const writers = {
  bash: async () => (await import('./completion/bash.js')).bashCompletion,
  zsh: async () => (await import('./completion/zsh.js')).zshCompletion,
  fish: async () => (await import('./completion/fish.js')).fishCompletion,
};

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
    .action(async (shell: Shell) => {
      const {completionModel} = await import('./completion/model.js');
      const write = await writers[shell]();
      process.stdout.write(write(await completionModel(entries)));
    });
