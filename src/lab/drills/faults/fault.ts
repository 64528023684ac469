import type {ClusterUnderTest} from '../cluster/cluster-under-test.js';
import type {Part} from '../cluster/part.js';
import type {Injection} from '../undo/injection.js';

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
  /** It is over when it has struck: of a part that comes back by itself nothing is taken back. */
  readonly atOnce?: true;
  /**
   * Whether it can hit such a part at all, however the part is just now; without, every one. A cheap look, for who offers
   * parts to choose from: `prepare` has the last word.
   */
  readonly canHit?: (part: Part) => boolean;
  /** Looks at the parts; does no harm yet. Rejects with DRILL_FAULT_* where it cannot hit them. */
  prepare(parts: readonly Part[], test: ClusterUnderTest): Promise<Injection>;
}
