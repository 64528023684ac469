import {isoNow} from '../../kit/clock.js';
import {type JsonObject, withoutUndefined} from '../../kit/json.js';
import type {EvaluationResult, PartOutcome} from '../../rules/engine/answer.js';
import {type LookupAnswers, withLookups} from '../../rules/engine/with-lookups.js';
import type {PlanPart} from '../../rules/partition/group-plan.js';
import {runPlan} from '../../rules/partition/run-plan.js';
import type {EvaluateSettings} from '../api/evaluate-request.js';
import {encodeCall, type PartOptions, pendingIn, problemIn, wholeFacts, wholeRequest} from '../api/part-call.js';
import {errorOf} from '../api/problem.js';
import type {LoadedBundles} from '../bundles/loaded-bundle.js';
import {
  Answer,
  type EvaluationRequest,
  type RequestEvaluator,
  type RequestTerms,
} from '../evaluate/evaluation-request.js';
import type {Directory} from './directory.js';
import type {Dispatcher} from './dispatcher.js';
import {errors} from './errors.js';
import type {GatewayBundle} from './gateway-bundle.js';
import type {Delivery} from './job.js';

export interface DistributedEvaluatorOptions {
  readonly bundles: LoadedBundles<GatewayBundle>;
  readonly directory: Directory;
  readonly dispatcher: Dispatcher;
}

/** Runs the plan of a ruleset over nodes. The version is pinned for the request; the answer is that of one process. */
export class DistributedEvaluator implements RequestEvaluator {
  constructor(private readonly options: DistributedEvaluatorOptions) {}

  async evaluate(request: EvaluationRequest): Promise<Answer> {
    const {settings, lookups} = request;
    const pinned = this.#pin(settings.ruleset);
    const now = settings.now ?? isoNow();
    const run = (known: LookupAnswers): Promise<Answer> => {
      const options = optionsOf(settings, known);
      return pinned.whole === undefined
        ? this.#overNodes(pinned, request, now, options)
        : this.#onOneNode(pinned, request, now, options);
    };
    return pinned.lookups === undefined ? run(lookups) : withLookups(run, lookups, pinned.lookups);
  }

  /** The newest version that every group has a ready node for; else the one in use, which then waits for its nodes. */
  #pin(ruleset: string | undefined): GatewayBundle {
    const {bundles, directory} = this.options;
    const versions = bundles.versionsOf(ruleset);
    return (
      versions.find(({bundle, hosts}) => hosts.every(host => directory.covers(host, bundle.digest))) ?? versions[0]!
    );
  }

  /** Passes the request's text on: a node that has every rule answers it as it stands. */
  async #onOneNode(
    {whole, bundle, info}: GatewayBundle,
    {text, form, terms}: EvaluationRequest,
    now: string,
    options: PartOptions | undefined,
  ): Promise<Answer> {
    // Line breaks in JSON stand only between tokens, where any other white space does as well.
    const json = /[\r\n]/.test(text) ? text.replace(/[\r\n]+/g, ' ') : text;
    const line = encodeCall({what: form === 'facts' ? wholeFacts : wholeRequest, now, json, options});
    const {answer} = await this.#dispatch(whole!, bundle.digest, line, terms);
    throwProblemIn(answer);
    return new Answer(answer, info.digest);
  }

  async #overNodes(
    {prepared, ranks, program, info, bundle}: GatewayBundle,
    {facts, terms}: EvaluationRequest,
    now: string,
    options: PartOptions | undefined,
  ): Promise<Answer> {
    const groups: NonNullable<EvaluationResult['groups']> = [];
    const evaluatePart = async (part: PlanPart, sent: JsonObject): Promise<PartOutcome> => {
      const line = encodeCall({what: part.name, now, json: JSON.stringify(sent), options});
      const {answer, node} = await this.#dispatch(part.host, bundle.digest, line, terms);
      throwProblemIn(answer, {isPart: true});
      const outcome = outcomeIn(answer, node);
      groups.push({name: part.name, node, durationUs: outcome.durationUs});
      return outcome;
    };
    const result = await runPlan(prepared, {program, ruleset: info, facts, now, limits: bundle.limits}, evaluatePart);
    result.groups = groups.sort((a, b) => ranks.get(a.name)! - ranks.get(b.name)!);
    return new Answer(result, info.digest);
  }

  #dispatch(
    group: string,
    digest: string,
    line: string,
    {bulk = false, endsAt = Number.POSITIVE_INFINITY}: RequestTerms,
  ): Promise<Delivery> {
    return this.options.dispatcher.dispatch({group, line, digest, bulk, endsAt});
  }
}

/** What travels beside the facts; mostly nothing, which is undefined. */
function optionsOf({focus, explain}: EvaluateSettings, known: LookupAnswers): PartOptions | undefined {
  const lookups = known.size > 0 ? Object.fromEntries(known) : undefined;
  return focus || explain || lookups ? withoutUndefined({focus, explain: explain || undefined, lookups}) : undefined;
}

function throwProblemIn(answer: string, {isPart} = {isPart: false}): void {
  const pending = pendingIn(answer);
  if (pending) throw pending;
  const problem = problemIn(answer);
  if (!problem) return;
  const {fired: _fired, ...others} = problem;
  // The firings of one part are not those of the request.
  throw errorOf(isPart ? others : problem);
}

function outcomeIn(answer: string, node: string): PartOutcome {
  try {
    const outcome = JSON.parse(answer) as PartOutcome;
    if (Array.isArray(outcome.firings)) return outcome;
  } catch {}
  throw errors.GATEWAY_NODE_STRANGE(node);
}
