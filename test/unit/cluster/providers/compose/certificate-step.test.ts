import {X509Certificate} from 'node:crypto';
import {chmodSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {certificateStep} from '../../../../../src/cluster/providers/compose/certificate-step.js';
import type {Deployment} from '../../../../../src/cluster/providers/deployment.js';
import {folderOf} from '../../../../support/folder.js';

const context = {say: () => {}};
const modeOf = (path: string) => statSync(path).mode & 0o777;

function made(files: Record<string, string> = {}) {
  const dir = folderOf(files);
  const folder = join(dir, 'deploy/compose/tls');
  return {step: certificateStep({project: {dir}} as Deployment), folder, file: (name: string) => join(folder, name)};
}

test('balancers may read the key, other users of the machine may not reach it, and git does not take it', async () => {
  const {step, folder, file} = made();
  expect(await step.probe()).toMatchObject({state: 'absent'});
  await step.run(context);
  expect(modeOf(folder)).toBe(0o700);
  for (const name of ['tls.crt', 'tls.key', 'tls.pem']) expect(modeOf(file(name))).toBe(0o644);
  expect(readFileSync(file('.gitignore'), 'utf8')).toBe('*\n');
  expect(await step.probe()).toMatchObject({state: 'present'});
});

test("one's own certificate is kept: made readable, and put together for HAProxy", async () => {
  const tls = 'deploy/compose/tls';
  const {step, file} = made({[`${tls}/tls.crt`]: 'CERTIFICATE\n', [`${tls}/tls.key`]: 'KEY\n'});
  chmodSync(file('tls.key'), 0o600);
  expect(await step.probe()).toMatchObject({state: 'changed'});
  await step.run(context);
  expect(readFileSync(file('tls.key'), 'utf8')).toBe('KEY\n');
  expect(readFileSync(file('tls.pem'), 'utf8')).toBe('CERTIFICATE\nKEY\n');
  expect(modeOf(file('tls.key'))).toBe(0o644);
  writeFileSync(file('tls.crt'), 'ANOTHER\n');
  expect(await step.probe()).toMatchObject({state: 'changed', detail: 'tls.pem is another one'});
});

test('a certificate of our own is signed in a way that clients accept', async () => {
  const {step, file} = made();
  await step.run(context);
  const {raw} = new X509Certificate(readFileSync(file('tls.crt')));
  // ecdsa-with-SHA256, 1.2.840.10045.4.3.2 (RFC 5758), for the certificate and for its signature.
  expect(raw.toString('hex').split('06082a8648ce3d040302')).toHaveLength(3);
});
