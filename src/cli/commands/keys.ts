import {Command} from 'commander';
import {Ui} from '../ui/ui.js';
import type {AuditOptions, CreateOptions, KeysOptions, SigningOptions} from './keys/api-keys.js';

export const command = (): Command =>
  new Command('keys')
    .description('API keys of a cluster, and keys to sign rules with')
    .addCommand(
      onCluster('create', 'make an API key; it is shown once, and the cluster keeps only its hash')
        .argument('<name>', 'what it is called in lists and in the audit trail')
        .requiredOption('--scopes <scopes>', 'what it may do: evaluate, now, facts, rules, admin')
        .option('--note <text>', 'who has it, and what for', '')
        .option('--out <file>', 'write it to this file (mode 0600) instead of showing it')
        .action(async (name: string, options: CreateOptions) =>
          (await import('./keys/api-keys.js')).create(name, options, new Ui(options)),
        ),
    )
    .addCommand(
      onCluster('list', 'API keys that are valid').action(async (options: KeysOptions) =>
        (await import('./keys/api-keys.js')).list(options, new Ui(options)),
      ),
    )
    .addCommand(
      onCluster('revoke', 'refuse an API key from now on')
        .argument('<name>')
        .action(async (name: string, options: KeysOptions) =>
          (await import('./keys/api-keys.js')).revoke(name, options, new Ui(options)),
        ),
    )
    .addCommand(
      onCluster('audit', 'who changed what in the rule repository, newest first')
        .option('--limit <count>', 'at most so many', '50')
        .action(async (options: AuditOptions) => (await import('./keys/api-keys.js')).audit(options, new Ui(options))),
    )
    .addCommand(
      new Command('signing')
        .description('make a pair of Ed25519 keys to sign rules with')
        .requiredOption('--out <file>', 'where the private key goes (mode 0600)')
        .action(async (options: SigningOptions) =>
          (await import('./keys/api-keys.js')).makeSigningKey(options, new Ui(options)),
        ),
    );

const onCluster = (name: string, description: string): Command =>
  new Command(name)
    .description(description)
    .option('--target <name>', 'the cluster of a target (default: the one that `rulectl up` started)');
