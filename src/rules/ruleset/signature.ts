import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import {canonicalJson} from '../../kit/json.js';
import type {Bundle} from './bundle.js';

/** What a signature speaks of: this content, under this name, there, as this activation and no other. */
type Signed = Pick<Bundle, 'name' | 'environment' | 'digest'>;

/**
 * Signs one activation of a bundle with Ed25519 (RFC 8032). The sequence number makes an old signature worthless once
 * a newer activation was seen.
 */
export function signBundle(bundle: Signed, sequence: number, key: KeyObject): NonNullable<Bundle['signature']> {
  const value = sign(null, messageOf(bundle, sequence), key).toString('base64url');
  return {keyId: keyIdOf(createPublicKey(key)), sequence, value};
}

/** Whether the bundle's signature is that of this key. */
export function isSignedBy(bundle: Bundle, key: KeyObject): boolean {
  const {signature} = bundle;
  if (!signature) return false;
  return verify(null, messageOf(bundle, signature.sequence), key, Buffer.from(signature.value, 'base64url'));
}

/** Names a public key by its content: the first 16 hex digits of the SHA-256 of its DER form. */
export const keyIdOf = (key: KeyObject): string =>
  createHash('sha256')
    .update(key.export({type: 'spki', format: 'der'}))
    .digest('hex')
    .slice(0, 16);

/** A new pair: the private key as PKCS #8 in PEM, the public one as one line of text. */
export function newSigningKey(): {privatePem: string; publicText: string; keyId: string} {
  const {privateKey, publicKey} = generateKeyPairSync('ed25519');
  return {
    privatePem: privateKey.export({type: 'pkcs8', format: 'pem'}) as string,
    publicText: publicKeyText(publicKey),
    keyId: keyIdOf(publicKey),
  };
}

/** The public key of a pair as one line: SubjectPublicKeyInfo (RFC 8410) in Base64. */
const publicKeyText = (key: KeyObject): string => key.export({type: 'spki', format: 'der'}).toString('base64');

/** A private key from PEM; undefined for anything but Ed25519. */
export const readSigningKey = (pem: string): KeyObject | undefined => ed25519(() => createPrivateKey(pem));

/** A public key from the line that `publicKeyText` makes; undefined for anything but Ed25519. */
export const readTrustedKey = (text: string): KeyObject | undefined =>
  ed25519(() => createPublicKey({key: Buffer.from(text, 'base64'), format: 'der', type: 'spki'}));

function ed25519(read: () => KeyObject): KeyObject | undefined {
  try {
    const key = read();
    return key.asymmetricKeyType === 'ed25519' ? key : undefined;
  } catch {
    return undefined;
  }
}

const messageOf = ({name, environment, digest}: Signed, sequence: number): Buffer =>
  Buffer.from(`rulectl bundle v1\n${canonicalJson({name, environment, digest, sequence})}`);
