import {setImmediate as nextTurn} from 'node:timers/promises';
import {isoNow} from '../../kit/clock.js';
import {type LookupAnswers, withLookups} from '../../rules/engine/with-lookups.js';
import type {LoadedBundles} from '../bundles/loaded-bundles.js';
import type {EvaluationRequest} from '../evaluate/evaluation-request.js';
import {Answer, type RequestEvaluator} from '../evaluate/request-evaluator.js';
import type {NodeBundle} from './node-bundle.js';
import type {PartEvaluator} from './part-evaluator.js';

/** Answers with the rules in this process. */
export class LocalEvaluator implements RequestEvaluator {
  readonly #bundles: LoadedBundles<NodeBundle>;
  readonly #evaluator: PartEvaluator;

  constructor(bundles: LoadedBundles<NodeBundle>, evaluator: PartEvaluator) {
    this.#bundles = bundles;
    this.#evaluator = evaluator;
  }

  async evaluate({facts, settings, lookups, terms}: EvaluationRequest): Promise<Answer> {
    // All that has arrived is read before anything is evaluated: so the front door sees the queue, and can shed.
    if (!terms.bulk) await nextTurn();
    const {ruleset, now = isoNow(), ...options} = settings;
    const bundle = this.#bundles.inUse(ruleset);
    const run = (known: LookupAnswers): Answer =>
      new Answer(this.#evaluator.evaluate(bundle, facts, {...options, now, lookups: known}), bundle.info.digest);
    return bundle.lookups === undefined ? run(lookups) : withLookups(run, lookups, bundle.lookups);
  }
}
