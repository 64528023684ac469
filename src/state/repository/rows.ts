import type {Bundle} from '../../rules/ruleset/bundle.js';
import {rulesetDigest} from '../../rules/ruleset/ruleset-digest.js';
import type {ActivationRecord, BundleContent, BundleSignature, SplitSummary, VersionRecord} from './repository.js';

/** Rows as both drivers give them, and the columns to ask for. */

export const digestColumns = `v.digest as bundle, v.ruleset_digest,
  case when v.ruleset_digest is null then (select c.body from rulectl.content c where c.digest = v.digest) end as content`;

export const versionColumns = `v.ruleset, v.version, ${digestColumns}, v.author, v.message, v.source, v.split, v.rules,
  v.created_at`;

/** What names the rules of a version. Versions of older releases come without the ruleset's digest, but with content. */
export interface DigestRow {
  readonly bundle: string;
  readonly ruleset_digest: string | null;
  readonly content: string | null;
}

export const digestsOf = ({bundle, ruleset_digest, content}: DigestRow): {digest: string; bundle: string} => ({
  digest: ruleset_digest ?? contentDigest(JSON.parse(content ?? '') as BundleContent),
  bundle,
});

/** The digest of the ruleset in a bundle. */
export const contentDigest = ({files, functions, effects, onError}: BundleContent): string =>
  rulesetDigest({files, functions: Object.keys(functions), effects, onError});

export interface VersionRow extends DigestRow {
  readonly ruleset: string;
  readonly version: number;
  readonly author: string;
  readonly message: string;
  readonly source: string;
  readonly split: SplitSummary;
  readonly rules: number;
  readonly created_at: Date;
}

export const versionOf = ({created_at, ...row}: VersionRow): VersionRecord => ({
  ruleset: row.ruleset,
  version: row.version,
  ...digestsOf(row),
  author: row.author,
  message: row.message,
  source: row.source,
  split: row.split,
  rules: row.rules,
  createdAt: created_at.toISOString(),
});

export const activationColumns = `a.ruleset, a.sequence, a.version, ${digestColumns}, a.kind, a.author, a.message,
  a.signature, a.created_at`;

export interface ActivationRow extends DigestRow {
  readonly ruleset: string;
  readonly sequence: number;
  readonly version: number;
  readonly kind: 'activate' | 'rollback';
  readonly author: string;
  readonly message: string;
  readonly signature: BundleSignature | null;
  readonly created_at: Date;
}

export const activationOf = ({signature, created_at, ...row}: ActivationRow): ActivationRecord => ({
  ruleset: row.ruleset,
  sequence: row.sequence,
  version: row.version,
  ...digestsOf(row),
  kind: row.kind,
  author: row.author,
  message: row.message,
  keyId: signature?.keyId ?? null,
  createdAt: created_at.toISOString(),
});

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
