import type {Bundle} from '../../rules/ruleset/bundle.js';
import type {
  ActivationRecord,
  AuditEntry,
  PushOutcome,
  RulesetRecord,
  SpecRecord,
  SplitSummary,
  VersionRecord,
} from './records.js';

/** Where things happen: versions, activations and keys of one environment know nothing of another's. */
export interface RulesetId {
  readonly environment: string;
  readonly ruleset: string;
}

/** Who does something: `actor` is the key that allowed it, `author` who they say they are. */
export interface Actor {
  readonly actor: string;
  readonly author: string;
  readonly message: string;
}

export type BundleSignature = NonNullable<Bundle['signature']>;

/** What a version holds: a bundle without what belongs to one activation of it. */
export type BundleContent = Omit<Bundle, 'version' | 'digest' | 'signature'>;

export interface Push extends RulesetId, Actor {
  /** Digest of the content. */
  readonly bundle: string;
  readonly content: BundleContent;
  readonly source: string;
  readonly split: SplitSummary;
  readonly rules: number;
  /** Text of the cluster file, kept in its own history. */
  readonly spec?: string | undefined;
  /** Puts the version into use in the same transaction. */
  readonly activate?: ActivateOptions | undefined;
}

export interface ActivateOptions {
  /** The sequence that this activation must become; any without. A signature covers it. */
  readonly sequence?: number | undefined;
  readonly signature?: BundleSignature | undefined;
}

export interface Activate extends RulesetId, Actor, ActivateOptions {
  /** For `rollback` without one: the version that was active before another one took its place. */
  readonly version?: number | undefined;
  readonly kind: ActivationRecord['kind'];
}

/** What the roles of an environment live on. */
export interface Snapshot {
  readonly revision: string;
  /** The active bundle of each ruleset, with version and signature of its activation. */
  readonly bundles: Readonly<Record<string, Bundle>>;
  readonly keys: readonly ApiKey[];
}

export interface ApiKey {
  readonly id: string;
  /** SHA-256 of the key, lower-case hex. */
  readonly hash: string;
  readonly scopes: readonly string[];
  readonly note: string;
  readonly createdAt: string;
}

/** A slice of a list, newest first. */
export interface Slice {
  /** At most this many. */
  readonly limit: number;
  /** Only numbers below this one. */
  readonly before?: number | undefined;
}

/**
 * Rule versions, activations, keys, and the trail of all changes. Every change is one transaction, and writers of an
 * environment queue in the database, so that several controls agree. Every call throws REPOSITORY_UNAVAILABLE while the
 * database is away; a change that fails so was made whole or not at all.
 */
export interface Repository {
  /** Brings the schema up to date. */
  migrate(): Promise<void>;
  /** Changes with every change of the environment; cheap. */
  revision(environment: string): Promise<string>;
  snapshot(environment: string): Promise<Snapshot>;
  push(push: Push): Promise<PushOutcome>;
  /** Throws REPOSITORY_UNKNOWN_VERSION, REPOSITORY_NOTHING_BEFORE, REPOSITORY_MOVED_ON. */
  activate(activate: Activate): Promise<ActivationRecord>;
  /** Where a roll-back without a version would lead. Throws REPOSITORY_NOTHING_BEFORE. */
  rollbackTarget(id: RulesetId): Promise<number>;
  rulesets(environment: string): Promise<RulesetRecord[]>;
  versions(id: RulesetId, slice: Slice): Promise<VersionRecord[]>;
  /** A version with its bundle; the active one without a number. Throws REPOSITORY_UNKNOWN_*. */
  version(id: RulesetId, version?: number): Promise<{record: VersionRecord; bundle: Bundle}>;
  activations(id: RulesetId, slice: Slice): Promise<ActivationRecord[]>;
  specs(id: RulesetId, slice: Slice): Promise<SpecRecord[]>;
  audit(environment: string, slice: Slice): Promise<AuditEntry[]>;
  environments(): Promise<{name: string; rulesets: RulesetRecord[]}[]>;
  /** Throws REPOSITORY_KEY_EXISTS; the same key under the same name again changes nothing. */
  createKey(environment: string, key: Omit<ApiKey, 'createdAt'>, actor: Actor): Promise<ApiKey>;
  /** Throws REPOSITORY_UNKNOWN_KEY. */
  revokeKey(environment: string, id: string, actor: Actor): Promise<void>;
  /** Tells the other controls who registered here; answers who registered there. */
  exchangeMembers(environment: string, control: string, own: readonly NamedMember[]): Promise<NamedMember[]>;
  /** Calls the listener after changes, by whichever control; also after the connection was lost and is back. */
  onChange(listener: () => void): void;
  close(): Promise<void>;
}

/** A node as the roles tell of it; opaque here. */
export interface NamedMember {
  readonly name: string;
}
