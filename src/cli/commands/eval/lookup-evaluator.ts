import type {JsonObject} from '../../../kit/json.js';
import type {EvaluationResult} from '../../../rules/engine/answer.js';
import {withLookups} from '../../../rules/engine/with-lookups.js';
import type {LookupDeclaration} from '../../../rules/ruleset/bundle.js';
import type {Ruleset} from '../../../rules/ruleset/ruleset.js';
import {Lookups} from '../../../service/evaluate/lookups.js';
import {mapInOrder} from '../../../service/evaluate/ordered.js';
import {batchLines, factsIn, failureLine} from './batch.js';
import type {EvaluationSettings, Evaluator} from './evaluator.js';
import {hereWith, type LocalOptions, withPlace} from './local-evaluator.js';

export interface LookupOptions extends LocalOptions {
  /** Functions from outside, their URLs complete. */
  readonly functions: Readonly<Record<string, LookupDeclaration>>;
}

/** Lines of a batch that may wait for answers at once. */
const window = 32;

/** Compiled rules in this process that ask functions from outside. */
export function lookupEvaluator(ruleset: Ruleset, options: LookupOptions): Evaluator {
  const {limits, bodyBytes, files, functions} = options;
  const lookups = new Lookups(functions);
  const evaluate = (
    facts: JsonObject,
    {session: _session, ...settings}: EvaluationSettings,
  ): Promise<EvaluationResult> => {
    // Each replay sees the same moment.
    const asked = {now: new Date().toISOString(), ...settings, limits};
    return withLookups(answers => ruleset.evaluate(facts, {...asked, lookups: answers}), new Map(), lookups);
  };
  return {
    where: hereWith(ruleset),
    async evaluate(facts, settings) {
      try {
        return await evaluate(facts, settings);
      } catch (error) {
        throw withPlace(error, files);
      }
    },
    batch(stream, settings) {
      const asked = {now: new Date().toISOString(), ...settings};
      return mapInOrder(batchLines(stream, bodyBytes), window, async line => {
        try {
          return JSON.stringify(await evaluate(factsIn(line, bodyBytes), asked));
        } catch (error) {
          return failureLine(error);
        }
      });
    },
    close: () => lookups.close(),
  };
}
