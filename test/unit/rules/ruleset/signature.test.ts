import {createPublicKey} from 'node:crypto';
import {expect, test} from 'vitest';
import {
  isSignedBy,
  keyIdOf,
  newSigningKey,
  readSigningKey,
  readTrustedKey,
  signBundle,
} from '../../../../src/rules/ruleset/signature.js';
import {bundleSaying} from '../../../support/bundles.js';

const pair = newSigningKey();
const key = readSigningKey(pair.privatePem)!;
const trusted = readTrustedKey(pair.publicText)!;
const bundle = bundleSaying('hello');
const signed = {...bundle, signature: signBundle(bundle, 7, key)};

test('a signature is that of its key, and names it', () => {
  expect(isSignedBy(signed, trusted)).toBe(true);
  expect(signed.signature.keyId).toBe(pair.keyId);
  expect(keyIdOf(createPublicKey(key))).toBe(pair.keyId);
  expect(isSignedBy(signed, readTrustedKey(newSigningKey().publicText)!)).toBe(false);
  expect(isSignedBy(bundle, trusted)).toBe(false);
});

test('covers name, environment, digest and sequence', () => {
  const changes = [
    {name: 'other'},
    {environment: 'prod'},
    {digest: bundleSaying('other').digest},
    {signature: {...signed.signature, sequence: 8}},
    {
      signature: {
        ...signed.signature,
        value: signed.signature.value.replace(/^./, first => (first === 'A' ? 'B' : 'A')),
      },
    },
  ];
  for (const change of changes) expect(isSignedBy({...signed, ...change}, trusted)).toBe(false);
});

test('does not cover the number of the version, which is control’s to give', () => {
  expect(isSignedBy({...signed, version: 3}, trusted)).toBe(true);
});

test('reads no other keys', () => {
  expect(readSigningKey('no key')).toBeUndefined();
  expect(readTrustedKey('no key')).toBeUndefined();
  expect(readTrustedKey('')).toBeUndefined();
});
