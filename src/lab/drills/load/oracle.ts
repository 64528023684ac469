import {resolveSecret} from '../../../cluster/project/secret.js';
import {RulectlError} from '../../../kit/errors.js';
import {canonicalJson, type Json, type JsonObject} from '../../../kit/json.js';
import type {EvaluationResult} from '../../../rules/engine/answer.js';
import {withLookups} from '../../../rules/engine/with-lookups.js';
import type {Bundle} from '../../../rules/ruleset/bundle.js';
import {loadRuleset} from '../../../rules/ruleset/load.js';
import type {Ruleset} from '../../../rules/ruleset/ruleset.js';
import {sourceOfBundle} from '../../../rules/ruleset/source-of-bundle.js';
import {Lookups} from '../../../service/evaluate/lookups.js';

export type Judgement = 'right' | 'wrong' | 'mixed-version' | 'other-version' | 'not-comparable';

/** The one moment of every request of a drill: rules that ask for the time give the same everywhere. */
export const drillNow = '2026-01-01T00:00:00.000Z';

/** Rules as the cluster evaluates them. */
export interface RulesInUse {
  readonly ruleset: Ruleset;
  readonly limits?: Bundle['limits'];
  /** The functions from outside that they ask; undefined where they ask none. */
  readonly lookups?: Lookups | undefined;
}

/** The rules of a bundle; the URLs of its functions are complete. */
export const rulesOf = (bundle: Bundle): RulesInUse => ({
  ruleset: loadRuleset(sourceOfBundle(bundle)),
  limits: bundle.limits,
  lookups: Lookups.of(bundle.functions),
});

/**
 * What is right: an answer, or the error that the rules give, as a text that equals that of what came. Undefined where
 * it cannot be known here: a function from outside does not answer this machine.
 */
type Expected = string | undefined;

/** What of an answer is compared: all that rules decide. */
const signature = ({
  facts,
  changes,
  fired,
  effects,
}: Pick<EvaluationResult, 'facts' | 'changes' | 'fired' | 'effects'>) =>
  canonicalJson([facts, changes, fired, effects]);

const refusal = (code: string): string => `refused: ${code}`;

/** Whether an evaluation ends in time depends on the machine: whoever gives an answer may be right as well. */
const tooLong = refusal('EVALUATION_TIMEOUT');

/** Fact sets under way at once while the right answers are found out: look-ups wait for each other. */
const atOnce = 16;

/**
 * Knows the right answer for facts, by evaluating in this process with the limits and the look-ups of the cluster. In a
 * roll-out it knows several rulesets by digest, and an answer must be the right one for the ruleset that it names. Of
 * rules that somebody else put into use meanwhile it knows nothing.
 */
export class Oracle {
  /** By digest. */
  readonly #rules: ReadonlyMap<string, RulesInUse>;
  /** By digest, for each fact set. */
  readonly #expected = new Map<string, Expected[]>();
  /** What functions from outside have answered: a drill takes them to give the same as long as it lasts. */
  readonly #found = new Map<string, Json>();

  private constructor(
    readonly facts: readonly JsonObject[],
    rules: readonly RulesInUse[],
  ) {
    this.#rules = new Map(rules.map(each => [each.ruleset.digest, each]));
  }

  /** Evaluates every fact set with each of these rules. */
  static async open(facts: readonly JsonObject[], rules: readonly RulesInUse[]): Promise<Oracle> {
    const oracle = new Oracle(facts, rules);
    for (const [digest, each] of oracle.#rules) oracle.#expected.set(digest, await oracle.#all(each));
    return oracle;
  }

  /** The answer to fact set number `index`. */
  judge(index: number, answer: EvaluationResult): Judgement {
    return judged(answer, digest => this.#expected.get(digest)?.[index], [...this.#rules.keys()]);
  }

  /** Whether the rules give this error for fact set number `index` here, too: then it is the right answer. */
  isRefused(index: number, code: string | undefined): boolean {
    return code !== undefined && [...this.#expected.values()].some(answers => answers[index] === refusal(code));
  }

  /** The answer to any other facts, such as those of a session. */
  async judgeFacts(facts: JsonObject, answer: EvaluationResult): Promise<Judgement> {
    const expected = await this.#expectedOf(facts);
    return judged(answer, digest => expected.get(digest), [...this.#rules.keys()]);
  }

  /** Whether the rules give this error for any other facts here, too. */
  async refusesFacts(facts: JsonObject, code: string | undefined): Promise<boolean> {
    return code !== undefined && [...(await this.#expectedOf(facts)).values()].includes(refusal(code));
  }

  async close(): Promise<void> {
    await Promise.all([...this.#rules.values()].map(({lookups}) => lookups?.close()));
  }

  async #all(rules: RulesInUse): Promise<Expected[]> {
    const answers: Expected[] = [];
    // One iterator for all workers: each takes the next set that nobody has taken.
    const sets = this.facts.entries();
    const work = async (): Promise<void> => {
      for (const [index, set] of sets) answers[index] = await this.#evaluate(rules, set);
    };
    await Promise.all(Array.from({length: atOnce}, work));
    return answers;
  }

  async #expectedOf(facts: JsonObject): Promise<ReadonlyMap<string, Expected>> {
    const expected = new Map<string, Expected>();
    for (const [digest, rules] of this.#rules) expected.set(digest, await this.#evaluate(rules, facts));
    return expected;
  }

  async #evaluate({ruleset, limits, lookups}: RulesInUse, facts: JsonObject): Promise<Expected> {
    const options = {now: drillNow, ...(limits === undefined ? {} : {limits})};
    try {
      if (lookups === undefined) return signature(ruleset.evaluate(facts, options));
      const evaluate = (found: ReadonlyMap<string, Json>) => ruleset.evaluate(facts, {...options, lookups: found});
      return signature(await withLookups(evaluate, this.#found, lookups));
    } catch (error) {
      if (!(error instanceof RulectlError)) throw error;
      // What a function from outside does not tell this machine, it may tell the cluster.
      return error.code.startsWith('LOOKUP_') ? undefined : refusal(error.code);
    }
  }
}

/** An answer held against what these versions give. */
function judged(
  answer: EvaluationResult,
  expectedOf: (digest: string) => Expected,
  digests: readonly string[],
): Judgement {
  const {digest} = answer.ruleset;
  if (!digests.includes(digest)) return 'other-version';
  const own = expectedOf(digest);
  if (own === undefined || own === tooLong) return 'not-comparable';
  const got = signature(answer);
  if (own === got) return 'right';
  return digests.some(other => other !== digest && expectedOf(other) === got) ? 'mixed-version' : 'wrong';
}

/**
 * A bundle with the variables in the URLs of its functions replaced, as far as they are known here. Who knows none of
 * them cannot ask those functions, and answers that need them are not compared.
 */
export function withLookupUrls(bundle: Bundle, env: NodeJS.ProcessEnv = process.env): Bundle {
  const functions = Object.entries(bundle.functions).map(([name, declared]) => {
    try {
      return [name, {...declared, url: resolveSecret(declared.url, `functions.${name}.http.url`, env)}] as const;
    } catch {
      return [name, declared] as const;
    }
  });
  return {...bundle, functions: Object.fromEntries(functions)};
}
