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

/** A new pair as PEM: PKCS #8 and SubjectPublicKeyInfo. */
export function newSigningKey(): {privatePem: string; publicPem: string; keyId: string} {
  const {privateKey, publicKey} = generateKeyPairSync('ed25519');
  return {
    privatePem: privateKey.export({type: 'pkcs8', format: 'pem'}) as string,
    publicPem: publicKey.export({type: 'spki', format: 'pem'}) as string,
    keyId: keyIdOf(publicKey),
  };
}

/** A private key from PEM; undefined for anything but Ed25519. */
export function readSigningKey(pem: string): KeyObject | undefined {
  return ed25519(() => createPrivateKey(pem));
}

/** All public keys of a PEM text, for there may be several; undefined when one of them is none of Ed25519. */
export function readTrustedKeys(pem: string): KeyObject[] | undefined {
  const blocks = pem.match(/-----BEGIN PUBLIC KEY-----[^-]+-----END PUBLIC KEY-----/g) ?? [];
  const keys = blocks.map(block => ed25519(() => createPublicKey(block)));
  return keys.every(key => key !== undefined) ? (keys as KeyObject[]) : undefined;
}

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
