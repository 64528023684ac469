import {existsSync} from 'node:fs';
import {userInfo} from 'node:os';
import {hashOfKey, newApiKey} from '../../../cluster/running/api-key.js';
import {writeFileAtomic} from '../../../kit/atomic-file.js';
import {newSigningKey} from '../../../rules/ruleset/signature.js';
import {type Scope, scopes} from '../../../service/api/role-messages.js';
import {errors} from '../../errors.js';
import type {CommonOptions, Ui} from '../../ui/ui.js';
import {onControl, versionNumber} from '../rules/on-control.js';
import {messageText, momentText} from '../rules/words.js';

export interface KeysOptions extends CommonOptions {
  readonly target?: string;
}

export interface CreateOptions extends KeysOptions {
  readonly scopes: string;
  readonly note: string;
  readonly out?: string;
}

export interface SigningOptions extends CommonOptions {
  readonly out: string;
}

export interface AuditOptions extends KeysOptions {
  readonly limit: string;
}

/** `rulectl keys create`: the key is made here; control is told its hash. */
export async function create(id: string, options: CreateOptions, ui: Ui): Promise<void> {
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
export async function list(options: KeysOptions, ui: Ui): Promise<void> {
  const keys = await onControl(options, control => control.keys());
  ui.result({keys}, () =>
    ui.table(
      [{title: 'name'}, {title: 'scopes'}, {title: 'made (UTC)'}, {title: 'note'}],
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
export async function revoke(id: string, options: KeysOptions, ui: Ui): Promise<void> {
  await onControl(options, control => control.revokeKey(id));
  ui.result({revoked: id}, () => `${ui.style('good', '✓')} ${id} is refused from now on.`);
}

/** `rulectl keys audit`. */
export async function audit(options: AuditOptions, ui: Ui): Promise<void> {
  const limit = versionNumber(options.limit);
  const entries = await onControl(options, control => control.audit({limit}));
  ui.result({entries}, () =>
    ui.table(
      [{title: 'when (UTC)'}, {title: 'what'}, {title: 'of'}, {title: 'by'}, {title: 'with key'}, {title: 'message'}],
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
export async function makeSigningKey({out}: SigningOptions, ui: Ui): Promise<void> {
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
