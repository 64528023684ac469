import type {FactStore} from './fact-store.js';
import type {StoreSettings} from './limits.js';

/** What a store is opened with. */
export interface OpenStoreOptions {
  /** Secrets resolved. */
  readonly url?: string | undefined;
  /** For a store that control holds: where control is. */
  readonly control?: {readonly url: string; readonly token: string | undefined} | undefined;
  /** Replicas that must have a commit before it is acknowledged. */
  readonly minReplicas: number;
  /** No call of the store takes longer, milliseconds. */
  readonly deadlineMs: number;
  readonly settings: StoreSettings;
}

interface AnyStoreKind {
  /** Opens a store; it need not be there yet. */
  open(options: OpenStoreOptions): Promise<FactStore>;
}

/** A store that control holds for all others: on one machine only, and without replicas. */
export interface HeldStoreKind extends AnyStoreKind {
  /** Makes what control holds. */
  hold(settings: StoreSettings): Promise<FactStore>;
  readonly url?: undefined;
}

/** A store of servers that are reached by a URL. */
export interface RemoteStoreKind extends AnyStoreKind {
  readonly hold?: undefined;
  readonly url: {
    /** What it is the URL of: `Redis or Valkey`. */
    readonly of: string;
    /** What such URLs begin with, without the colon. */
    readonly schemes: readonly string[];
    /** The variable that examples and deployed clusters have it in. */
    readonly variable: string;
  };
  /** What `deploy` runs for it where the variable names no store; without it the variable has to. */
  readonly servers?: 'valkey';
  /** Whether a commit can wait for replicas. */
  readonly replicates: boolean;
}

/**
 * A kind of fact store: all that is known of it before one is opened. The schema of the cluster file, its checks, the
 * choices of `init` and `up`, and what control holds derive from it. Its file loads no driver.
 */
export type FactStoreKind = HeldStoreKind | RemoteStoreKind;
