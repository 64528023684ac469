import type {ClusterUnderTest} from '../cluster/cluster-under-test.js';
import {noteFault} from '../undo/fault-journal.js';
import type {Injection} from '../undo/injection.js';
import {undoAll} from '../undo/undo.js';
import {errors} from './errors.js';

export interface HealingOptions {
  readonly fault: string;
  /** Names of the parts that it hits. */
  readonly parts: string;
  readonly test: Pick<ClusterUnderTest, 'cluster' | 'journal'>;
  readonly onHealed: (what: string) => void;
}

/** The way back from one fault: gone once, whoever asks for it and however often. */
export class Healing {
  readonly #begun = new AbortController();
  #healing: Promise<void> | undefined;

  private constructor(
    private readonly injection: Injection,
    private readonly options: HealingOptions,
    private readonly strikeOut: () => Promise<void>,
  ) {}

  /** Notes the fault in the journal, before it strikes: another process can heal it from there. */
  static async noted(injection: Injection, options: HealingOptions): Promise<Healing> {
    const {fault, parts, test} = options;
    return new Healing(injection, options, await noteFault(test.journal, `${fault} of ${parts}`, injection.undo));
  }

  /** Aborted when somebody has asked for it. */
  get begun(): AbortSignal {
    return this.#begun.signal;
  }

  /** Rejects with DRILL_NOT_HEALED; the note in the journal stays then. */
  readonly heal = (): Promise<void> => (this.#healing ??= this.#heal());

  async #heal(): Promise<void> {
    const {fault, parts, test, onHealed} = this.options;
    this.#begun.abort();
    await this.injection.ease?.();
    const failures = await undoAll(this.injection.undo, {
      dir: test.journal.dir,
      cluster: async () => test.cluster,
    });
    await this.injection.tidy?.();
    if (failures.length > 0) throw errors.DRILL_NOT_HEALED(fault, failures.map(({why}) => why).join('; '));
    await this.strikeOut();
    onHealed(`${fault} of ${parts} healed`);
  }
}
