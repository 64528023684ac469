import {existsSync} from 'node:fs';
import {writeFileAtomic} from '../../../kit/atomic-file.js';
import {newSigningKey} from '../../../rules/ruleset/signature.js';
import type {Ui} from '../../ui/ui.js';
import {errors} from './errors.js';
import type {SigningOptions} from './options.js';

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
