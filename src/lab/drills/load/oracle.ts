import {canonicalJson, type JsonObject} from '../../../kit/json.js';
import type {EvaluationResult} from '../../../rules/engine/answer.js';
import type {Ruleset} from '../../../rules/ruleset/ruleset.js';

export type Judgement = 'right' | 'wrong' | 'mixed-version' | 'other-version';

/** The one moment of every request of a drill: rules that ask for the time give the same everywhere. */
export const drillNow = '2026-01-01T00:00:00.000Z';

/** What of an answer is compared: all that rules decide. */
const signature = ({
  facts,
  changes,
  fired,
  effects,
}: Pick<EvaluationResult, 'facts' | 'changes' | 'fired' | 'effects'>) =>
  canonicalJson([facts, changes, fired, effects]);

/**
 * Knows the right answer for each fact set, by evaluating in this process. In a roll-out it knows several rulesets by
 * digest, and an answer must be the right one for the ruleset that it names. Of rules that somebody else put into use
 * meanwhile it knows nothing.
 */
export class Oracle {
  readonly #expected = new Map<string, string[]>();

  constructor(
    readonly facts: readonly JsonObject[],
    rulesets: readonly Ruleset[],
  ) {
    for (const ruleset of rulesets) {
      this.#expected.set(
        ruleset.digest,
        facts.map(set => expectedOf(ruleset, set)),
      );
    }
  }

  judge(index: number, answer: EvaluationResult): Judgement {
    const got = signature(answer);
    const own = this.#expected.get(answer.ruleset.digest)?.[index];
    if (own === undefined) return 'other-version';
    if (own === got) return 'right';
    for (const [digest, answers] of this.#expected) {
      if (digest !== answer.ruleset.digest && answers[index] === got) return 'mixed-version';
    }
    return 'wrong';
  }

  /** Whether the rules refuse this fact set here, too: then an error is the right answer. */
  isRefused(index: number): boolean {
    return [...this.#expected.values()].every(answers => answers[index] === refused);
  }
}

const refused = 'refused';

function expectedOf(ruleset: Ruleset, facts: JsonObject): string {
  try {
    return signature(ruleset.evaluate(facts, {now: drillNow}));
  } catch {
    return refused;
  }
}
