import {existsSync} from 'node:fs';
import {writeFileAtomic} from '../../../kit/atomic-file.js';
import {newSigningKey} from '../../../rules/ruleset/signature.js';
import type {Ui} from '../../ui/ui.js';
import type {SigningOptions} from '../keys.js';
import {errors} from './errors.js';

/** `rulectl keys signing`. */
export async function makeSigningKey({out}: SigningOptions, ui: Ui): Promise<void> {
  const publicFile = `${out}.pub`;
  for (const file of [out, publicFile]) if (existsSync(file)) throw errors.KEYS_FILE_THERE(file);
  const {privatePem, publicPem, keyId} = newSigningKey();
  await writeFileAtomic(out, privatePem, {mode: 0o600});
  await writeFileAtomic(publicFile, publicPem);
  ui.result({keyId, private: out, public: publicFile}, () =>
    [
      `${ui.style('good', '✓')} Key ${keyId}`,
      `  ${out} signs: keep it where rules are pushed from, as RULECTL_SIGNING_KEY_FILE`,
      `  ${publicFile} verifies: append it to the trusted keys of the roles`,
    ].join('\n'),
  );
}
