import type {Part} from '../cluster/view.js';
import type {Injection} from '../undo/injection.js';
import type {UndoReach} from '../undo/undo.js';

export interface Fault {
  readonly name: string;
  /** What it does, for people. */
  readonly summary: string;
  /** It takes nothing away from the parts that it names: they count for no blast radius, and nobody is to miss them. */
  readonly spares?: true;
  /** It slows its parts and ends none: whoever passes them over for their peers has noticed. */
  readonly slows?: boolean;
  /**
   * What counts as the moment of its injection: when it is in force (the default), or, of one that does harm before its
   * `strike` resolves, when it begins.
   */
  readonly countsFrom?: 'strike' | 'effect';
  /**
   * Whether it can hit such a part at all, however the part is just now; without, every one. A cheap look, for who offers
   * parts to choose from: `prepare` has the last word.
   */
  readonly canHit?: (part: Part) => boolean;
  /** Looks at the parts; does no harm yet. Rejects with DRILL_FAULT_* where it cannot hit them. */
  prepare(parts: readonly Part[], reach: FaultReach): Promise<Injection>;
}

/** What faults can do to a cluster beyond its processes. */
export interface FaultReach extends UndoReach {
  /** Has gateways reach a node by another address, for so many seconds at most. */
  detour(node: string, url: string, seconds: number): Promise<void>;
  /** How many nodes these groups have. */
  counts(groups: readonly string[]): Promise<Readonly<Record<string, number>>>;
  /** Offers rules that do not compile; gives whether they were refused. */
  offerBadRules(): Promise<boolean>;
  /** The folder in which a part of this machine keeps its bundles. */
  cacheFolder(part: string): string | undefined;
  /**
   * Finds facts whose evaluation runs into a limit; gives what begins to send them again and again, and that gives the end
   * of it. Rejects with DRILL_NO_POISON.
   */
  preparePoison(): Promise<() => () => Promise<void>>;
}
