import {defineErrors} from '../../kit/errors.js';

/** What can be wrong with a bundle that a role is to run. */
export const errors = defineErrors({
  BUNDLE_CORRUPT: {
    message: (name: string, version: number) =>
      `${bundleText(name, version)} is not what its digest says: it was changed or cut on the way.`,
    next: 'Push the rules again.',
  },
  BUNDLE_REFUSED: {
    message: (name: string, version: number, why: string) => `${bundleText(name, version)} cannot be run: ${why}`,
    next: 'The version before stays in use. rulectl check shows what is wrong with the rules.',
  },
  BUNDLE_UNSIGNED: {
    message: (name: string, version: number) => `${bundleText(name, version)} is not signed.`,
    next: 'Sign it: rulectl rules push --sign <key file>, or RULECTL_SIGNING_KEY_FILE. The version before stays in use.',
  },
  BUNDLE_NOT_TRUSTED: {
    message: (name: string, version: number, keyId: string) =>
      `${bundleText(name, version)} bears no signature of a trusted key (it names ${keyId}).`,
    next: 'Add the public key to the trusted keys of the roles, or sign with a key that is among them.',
  },
  BUNDLE_OTHER_ENVIRONMENT: {
    message: (name: string, version: number, environment: string, own: string) =>
      `${bundleText(name, version)} is for environment ${environment}; this is ${own}.`,
    next: 'Push the rules to the control of this environment: rulectl rules push --target <name>.',
  },
  BUNDLE_REPLAYED: {
    message: (name: string, sequence: number, newest: number) =>
      `Bundle ${name} is activation ${sequence}, and activation ${newest} has been seen: an old one came back.`,
    next: 'To go back, roll back: that is a new activation with a signature of its own.',
  },
  ROLE_TRUST_INVALID: {
    message: (text: string) => `"${text}" is no Ed25519 public key in Base64.`,
    next: 'rulectl keys signing makes a pair and prints the public key for spec.rules.trustedKeys.',
  },
});

/** What is pushed has no number yet. */
const bundleText = (name: string, version: number): string =>
  version > 0 ? `Bundle ${name} version ${version}` : `The bundle of ${name}`;
