import type {KeyObject} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {readSigningKey} from '../../rules/ruleset/signature.js';
import {errors} from './errors.js';

/** The private key in a PEM file; none without a file. Throws SIGNING_KEY_INVALID. */
export function signingKeyFrom(file: string | undefined): KeyObject | undefined {
  if (!file) return undefined;
  const key = readSigningKey(readFileSync(file, 'utf8'));
  if (!key) throw errors.SIGNING_KEY_INVALID(file);
  return key;
}
