import {isoNow} from '../../kit/clock.js';
import {type LookupAnswers, withLookups} from '../../rules/engine/with-lookups.js';
import type {LoadedBundles} from '../bundles/loaded-bundle.js';
import {Answer, type EvaluationRequest, type RequestEvaluator} from '../evaluate/evaluation-request.js';
import {EvaluationQueue} from './evaluation-queue.js';
import type {NodeBundle} from './node-bundle.js';
import type {PartEvaluator} from './part-evaluator.js';

/** Answers with the rules in this process. */
export class LocalEvaluator implements RequestEvaluator {
  readonly #queue = new EvaluationQueue();

  constructor(
    private readonly bundles: LoadedBundles<NodeBundle>,
    private readonly evaluator: PartEvaluator,
  ) {}

  async evaluate({facts, settings, lookups, terms}: EvaluationRequest): Promise<Answer> {
    const {ruleset, now = isoNow(), ...options} = settings;
    const bundle = this.bundles.inUse(ruleset);
    const answer = (known: LookupAnswers): Answer =>
      new Answer(this.evaluator.evaluate(bundle, facts, {...options, now, lookups: known}), bundle.info.digest);
    // Lines of batches have a bound of their own; single requests wait their turn.
    const run = terms.bulk ? answer : (known: LookupAnswers) => this.#queue.run(() => answer(known));
    return bundle.lookups === undefined ? run(lookups) : withLookups(run, lookups, bundle.lookups);
  }
}
