import type {Bundle} from '../../rules/ruleset/bundle.js';
import type {ActivationRecord, BundleContent, BundleSignature, SplitSummary, VersionRecord} from './repository.js';

/** Rows as both drivers give them, and the columns to ask for. */

export const versionColumns =
  'v.ruleset, v.version, v.digest, v.author, v.message, v.source, v.split, v.rules, v.created_at';

export interface VersionRow {
  readonly ruleset: string;
  readonly version: number;
  readonly digest: string;
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
  digest: row.digest,
  author: row.author,
  message: row.message,
  source: row.source,
  split: row.split,
  rules: row.rules,
  createdAt: created_at.toISOString(),
});

export const activationColumns = `a.ruleset, a.sequence, a.version, v.digest, a.kind, a.author, a.message, a.signature,
  a.created_at`;

export interface ActivationRow {
  readonly ruleset: string;
  readonly sequence: number;
  readonly version: number;
  readonly digest: string;
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
  digest: row.digest,
  kind: row.kind,
  author: row.author,
  message: row.message,
  keyId: signature?.keyId ?? null,
  createdAt: created_at.toISOString(),
});

export interface ContentRow {
  readonly version: number;
  readonly digest: string;
  readonly body: string;
}

export const bundleFrom = ({version, digest, body}: ContentRow, signature: BundleSignature | null): Bundle => ({
  ...(JSON.parse(body) as BundleContent),
  version,
  digest,
  ...(signature === null ? {} : {signature}),
});
