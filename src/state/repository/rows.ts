import type {Bundle} from '../../rules/ruleset/bundle.js';
import {rulesetDigest} from '../../rules/ruleset/ruleset-digest.js';
import type {ActivationRecord, VersionRecord} from './records.js';
import type {BundleContent, BundleSignature} from './repository.js';

/** Columns that give records as they are, in the order of their fields, and what is left to do. */

/** When a row was made, as records have it: UTC, with milliseconds. */
export const createdAt = (row: string): string =>
  `to_char(${row}.created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "createdAt"`;

export const digestColumns = `v.ruleset_digest as digest, v.digest as bundle,
  case when v.ruleset_digest is null then (select c.body from rulectl.content c where c.digest = v.digest) end as content`;

export const versionColumns = `v.ruleset, v.version, ${digestColumns}, v.author, v.message, v.source, v.split, v.rules,
  ${createdAt('v')}`;

export const activationColumns = `a.ruleset, a.sequence, a.version, ${digestColumns}, a.kind, a.author, a.message,
  a.signature->>'keyId' as "keyId", ${createdAt('a')}`;

/** What names the rules of a version. Versions of older releases come without the ruleset's digest, but with content. */
export interface DigestRow {
  readonly digest: string | null;
  readonly bundle: string;
  readonly content: string | null;
}

export type VersionRow = Omit<VersionRecord, 'digest'> & DigestRow;
export type ActivationRow = Omit<ActivationRecord, 'digest'> & DigestRow;

/** The row with the digest of its ruleset. */
export const digested = <Row extends DigestRow>({content, ...row}: Row) => ({
  ...row,
  digest: row.digest ?? contentDigest(JSON.parse(content ?? '') as BundleContent),
});

/** The digest of the ruleset in a bundle. */
export const contentDigest = ({files, functions, effects, onError}: BundleContent): string =>
  rulesetDigest({files, functions: Object.keys(functions), effects, onError});

export interface ContentRow {
  readonly version: number;
  readonly bundle: string;
  readonly body: string;
}

export const bundleFrom = ({version, bundle, body}: ContentRow, signature: BundleSignature | null): Bundle => ({
  ...(JSON.parse(body) as BundleContent),
  version,
  digest: bundle,
  ...(signature === null ? {} : {signature}),
});
