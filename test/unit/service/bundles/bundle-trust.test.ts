import {expect, test} from 'vitest';
import {newSigningKey, readSigningKey, signBundle} from '../../../../src/rules/ruleset/signature.js';
import {openTrust} from '../../../../src/service/bundles/bundle-trust.js';
import {bundleSaying} from '../../../support/bundles.js';

const keyPair = () => {
  const {privatePem, publicText} = newSigningKey();
  const key = readSigningKey(privatePem)!;
  return {
    publicText,
    sign: (word: string, sequence: number, environment = 'dev') => {
      const bundle = bundleSaying(word, {environment});
      return {...bundle, signature: signBundle(bundle, sequence, key)};
    },
  };
};

test('without trusted keys everything is taken', () => {
  const trust = openTrust();
  expect(trust.demands).toBe(false);
  trust.check(bundleSaying('a'));
  trust.check(keyPair().sign('a', 1));
});

test('with trusted keys only what one of them signed', () => {
  const [old, next, stranger] = [keyPair(), keyPair(), keyPair()];
  const trust = openTrust([old.publicText, next.publicText]);
  trust.check(old.sign('a', 1));
  trust.check(next.sign('a', 1));
  expect(() => trust.check(bundleSaying('a'))).toThrow(expect.objectContaining({code: 'BUNDLE_UNSIGNED'}));
  expect(() => trust.check(stranger.sign('a', 1))).toThrow(expect.objectContaining({code: 'BUNDLE_NOT_TRUSTED'}));
  const borrowed = {...old.sign('a', 1), digest: bundleSaying('b').digest};
  expect(() => trust.check(borrowed)).toThrow(expect.objectContaining({code: 'BUNDLE_NOT_TRUSTED'}));
});

test('an activation older than one that was in use does not come back, in its environment', () => {
  const {publicText, sign} = keyPair();
  const trust = openTrust([publicText]);
  trust.remember(sign('new', 5));
  expect(() => trust.check(sign('old', 4))).toThrow(expect.objectContaining({code: 'BUNDLE_REPLAYED'}));
  trust.check(sign('new', 5));
  trust.check(sign('newer', 6));
  trust.check(sign('elsewhere', 1, 'prod'));
});

test('a bundle of another environment is refused, signed or not', () => {
  const {publicText, sign} = keyPair();
  for (const trust of [openTrust([publicText], 'prod'), openTrust([], 'prod')]) {
    expect(() => trust.check(sign('a', 1, 'dev'))).toThrow(expect.objectContaining({code: 'BUNDLE_OTHER_ENVIRONMENT'}));
    trust.check(sign('a', 1, 'prod'));
  }
});

test('what was merely checked does not count as seen', () => {
  const {publicText, sign} = keyPair();
  const trust = openTrust([publicText]);
  trust.check(sign('refused for another reason', 9));
  trust.check(sign('in use', 1));
});

test('a key that is none is an error of the settings', () => {
  expect(() => openTrust(['AAAA'])).toThrow(expect.objectContaining({code: 'ROLE_TRUST_INVALID'}));
});
