import type {KeyObject} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {RulectlError} from '../../kit/errors.js';
import type {Bundle} from '../../rules/ruleset/bundle.js';
import {readSigningKey, signBundle} from '../../rules/ruleset/signature.js';
import type {ControlClient} from '../../service/api/control-client.js';
import type {PushAnswer, PushBody} from '../../service/api/repository-messages.js';
import type {ActivationRecord} from '../../state/repository/records.js';
import {errors} from './errors.js';

export interface Publication {
  readonly bundle: Bundle;
  readonly author: string;
  readonly message: string;
  /** Where the rules came from: a commit, a folder. */
  readonly source: string;
  /** Text of the cluster file. */
  readonly spec?: string;
  readonly activate: boolean;
  /** Signs the activation; what is not activated bears no signature. */
  readonly signingKey?: KeyObject | undefined;
}

/** Pushes rules, and puts them into use if asked to. The same rules again are the same version. */
export async function publishRules(control: ControlClient, publication: Publication): Promise<PushAnswer> {
  const {bundle, activate, signingKey, ...said} = publication;
  const {author, message, source, spec} = said;
  const push = {bundle: unsigned(bundle), author, message, source, spec};
  if (!activate) return control.push(bundle.name, push);
  return signed(control, bundle, signingKey, activation => control.push(bundle.name, {...push, activate: activation}));
}

export interface Reactivation {
  readonly ruleset: string;
  readonly author: string;
  readonly message: string;
  readonly signingKey?: KeyObject | undefined;
}

/** Puts a version that was pushed before into use. */
export async function activateRules(
  control: ControlClient,
  version: number,
  {ruleset, signingKey, ...said}: Reactivation,
): Promise<ActivationRecord> {
  const {bundle} = await control.version(ruleset, version);
  return signed(control, bundle, signingKey, activation =>
    control.activate(ruleset, {version, ...said, ...activation}),
  );
}

/** Goes back to a version, or without one to the version that was active before: a new activation, not an undoing. */
export async function rollBackRules(
  control: ControlClient,
  version: number | undefined,
  {ruleset, signingKey, ...said}: Reactivation,
): Promise<ActivationRecord> {
  if (!signingKey) return control.rollback(ruleset, {...said, version});
  // What is signed has to be known before: the version that control would choose.
  const target = version ?? (await control.rollbackTarget(ruleset));
  const {bundle} = await control.version(ruleset, target);
  return signed(control, bundle, signingKey, activation =>
    control.rollback(ruleset, {version: target, ...said, ...activation}),
  );
}

type Signing = {sequence: number; signature: NonNullable<Bundle['signature']>} | Record<string, never>;

const maxAttempts = 5;

/** Signs for the next activation; when somebody else was faster, for the one after. */
async function signed<Answer>(
  control: ControlClient,
  bundle: Bundle,
  key: KeyObject | undefined,
  send: (signing: Signing) => Promise<Answer>,
): Promise<Answer> {
  if (!key) return send({});
  for (let attempt = 1; ; attempt++) {
    const {rulesets} = await control.rulesets();
    const last = rulesets.find(({ruleset}) => ruleset === bundle.name)?.active?.sequence ?? 0;
    try {
      return await send({sequence: last + 1, signature: signBundle(bundle, last + 1, key)});
    } catch (error) {
      const overtaken = error instanceof RulectlError && error.code === 'REPOSITORY_MOVED_ON';
      if (!overtaken || attempt === maxAttempts) throw error;
    }
  }
}

/** What is pushed of a bundle: its signature belongs to an activation. */
const unsigned = ({signature: _signature, ...bundle}: Bundle): PushBody['bundle'] => bundle as PushBody['bundle'];

/** The private key in a PEM file; none without a file. Throws SIGNING_KEY_INVALID. */
export function signingKeyFrom(file: string | undefined): KeyObject | undefined {
  if (!file) return undefined;
  const key = readSigningKey(readFileSync(file, 'utf8'));
  if (!key) throw errors.SIGNING_KEY_INVALID(file);
  return key;
}
