import {existsSync} from 'node:fs';
import {userInfo} from 'node:os';
import {Command} from 'commander';
import {hashOfKey, newApiKey} from '../../cluster/running/target-file.js';
import {writeFileAtomic} from '../../kit/atomic-file.js';
import {newSigningKey} from '../../rules/ruleset/signature.js';
import {type Scope, scopes} from '../../service/api/role-messages.js';
import {errors} from '../errors.js';
import {type CommonOptions, type TargetOptions, Ui} from '../ui/ui.js';
import {onControl, versionNumber} from './rules/on-control.js';
import {messageText, momentText} from './rules/words.js';

export const command = (): Command =>
  new Command('keys')
    .description('API keys of a cluster, and keys to sign rules with')
    .addCommand(
      onCluster('create', 'make an API key; it is shown once, and the cluster keeps only its hash')
        .argument('<name>', 'what it is called in lists and in the audit trail')
        .requiredOption('--scopes <scopes>', 'what it may do: evaluate, now, facts, rules, admin')
        .option('--note <text>', 'who has it, and what for', '')
        .option('--out <file>', 'write it to this file (mode 0600) instead of showing it')
        .action(create),
    )
    .addCommand(onCluster('list', 'API keys that are valid').action(list))
    .addCommand(onCluster('revoke', 'refuse an API key from now on').argument('<name>').action(revoke))
    .addCommand(
      onCluster('audit', 'who changed what in the rule repository, newest first')
        .option('--limit <count>', 'at most so many', '50')
        .action(audit),
    )
    .addCommand(
      new Command('signing')
        .description('make a pair of Ed25519 keys to sign rules with')
        .requiredOption('--out <file>', 'where the private key goes (mode 0600)')
        .action(makeSigningKey),
    );

const onCluster = (name: string, description: string): Command =>
  new Command(name)
    .description(description)
    .option('--target <name>', 'the cluster of a target (default: the one that `rulectl up` started)');

interface CreateOptions extends TargetOptions {
  readonly scopes: string;
  readonly note: string;
  readonly out?: string;
}

interface SigningOptions extends CommonOptions {
  readonly out: string;
}

interface AuditOptions extends TargetOptions {
  readonly limit: string;
}

/** `rulectl keys create`: the key is made here; control is told its hash. */
async function create(id: string, options: CreateOptions): Promise<void> {
  const ui = new Ui(options);
  const {out, note} = options;
  if (out !== undefined && existsSync(out)) throw errors.KEYS_FILE_THERE(out);
  const key = newApiKey();
  const hash = hashOfKey(key);
  const wanted = scopesFrom(options.scopes);
  const author = userInfo().username;
  const made = await onControl(options, control => control.createKey({id, hash, scopes: wanted, note, author}));
  if (out !== undefined) await writeFileAtomic(out, `${key}\n`, {mode: 0o600});
  ui.result({id, scopes: made.scopes, ...(out === undefined ? {key} : {file: out})}, () => out ?? key);
  ui.note(out === undefined ? 'This is the only time it is shown.' : `The key of ${id} is in ${out}.`);
}

function scopesFrom(text: string): Scope[] {
  const words = text.split(',').map(word => word.trim());
  const odd = words.find(word => !scopes.some(scope => scope === word));
  if (odd !== undefined) throw errors.KEYS_SCOPE_UNKNOWN(odd, scopes);
  return words as Scope[];
}

/** `rulectl keys list`. */
async function list(options: TargetOptions): Promise<void> {
  const ui = new Ui(options);
  const keys = await onControl(options, control => control.keys());
  ui.result({keys}, () =>
    ui.table(
      ['name', 'scopes', 'made (UTC)', 'note'],
      keys.map(({id, scopes: held, createdAt, note}) => [
        id,
        held.join(', '),
        momentText(createdAt),
        messageText(note),
      ]),
    ),
  );
}

/** `rulectl keys revoke`. */
async function revoke(id: string, options: TargetOptions): Promise<void> {
  const ui = new Ui(options);
  await onControl(options, control => control.revokeKey(id));
  ui.result({revoked: id}, () => `${ui.style('good', '✓')} ${id} is refused from now on.`);
}

/** `rulectl keys audit`. */
async function audit(options: AuditOptions): Promise<void> {
  const ui = new Ui(options);
  const limit = versionNumber(options.limit);
  const entries = await onControl(options, control => control.audit({limit}));
  ui.result({entries}, () =>
    ui.table(
      ['when (UTC)', 'what', 'of', 'by', 'with key', 'message'],
      entries.map(({createdAt, action, subject, author, actor, detail}) => [
        momentText(createdAt),
        action,
        subject,
        author,
        actor,
        messageText(typeof detail.message === 'string' ? detail.message : ''),
      ]),
    ),
  );
}

/** `rulectl keys signing`. */
async function makeSigningKey({out, ...options}: SigningOptions): Promise<void> {
  const ui = new Ui(options);
  if (existsSync(out)) throw errors.KEYS_FILE_THERE(out);
  const {privatePem, publicText, keyId} = newSigningKey();
  await writeFileAtomic(out, privatePem, {mode: 0o600});
  ui.result({keyId, file: out, publicKey: publicText}, () =>
    [
      `${ui.style('good', '✓')} Key ${keyId}`,
      `  ${out} signs: keep it where rules are pushed from, and name it in RULECTL_SIGNING_KEY_FILE.`,
      '  The public key goes into cluster.yaml:',
      '',
      '    rules:',
      `      trustedKeys: [${publicText}]`,
    ].join('\n'),
  );
}
