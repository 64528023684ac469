import {isoNow} from '../../kit/clock.js';
import {type JsonObject, withoutUndefined} from '../../kit/json.js';
import type {EvaluationResult, PartOutcome} from '../../rules/engine/answer.js';
import type {PlanPart} from '../../rules/partition/group-plan.js';
import {runPlan} from '../../rules/partition/run-plan.js';
import {errors as apiErrors} from '../api/errors.js';
import {type EvaluateRequest, type EvaluateSettings, readEvaluateRequest, readFacts} from '../api/evaluate-request.js';
import {encodeCall, type PartOptions, pendingIn, problemIn, wholeFacts, wholeRequest} from '../api/part-call.js';
import {errorOf} from '../api/problem.js';
import type {Shelf} from '../bundles/shelf.js';
import {type LookupAnswers, withLookups} from '../evaluate/lookups.js';
import type {Answer, Question, RequestEvaluator} from '../evaluate/request-evaluator.js';
import {refuseSession} from '../sessions/sessions.js';
import type {Directory} from './directory.js';
import type {Dispatcher} from './dispatcher.js';
import {errors} from './errors.js';
import type {GatewayBundle} from './gateway-bundle.js';

export interface DistributedEvaluatorOptions {
  readonly shelf: Shelf<GatewayBundle>;
  readonly directory: Directory;
  readonly dispatcher: Dispatcher;
  /** Whether sessions are looked after around this evaluator. */
  readonly hasSessions: boolean;
}

/** Runs the plan of a ruleset over nodes. The version is pinned for the request; the answer is that of one process. */
export class DistributedEvaluator implements RequestEvaluator {
  readonly #options: DistributedEvaluatorOptions;

  constructor(options: DistributedEvaluatorOptions) {
    this.#options = options;
  }

  async evaluate(question: Question): Promise<Answer> {
    const pinned = this.#pin(rulesetIn(question));
    const unread = this.#unread(question, pinned);
    if (unread !== undefined) return unread;
    const request = this.#read(question);
    const {facts, now = isoNow()} = request;
    const answers: LookupAnswers = question.lookups ?? new Map();
    const run = (known: LookupAnswers) =>
      pinned.whole === undefined
        ? this.#overNodes(pinned, question, {facts, now, options: optionsOf(request, known)})
        : this.#onOneNode(pinned, question, {
            what: wholeFacts,
            text: JSON.stringify(facts),
            now,
            options: optionsOf(request, known),
          });
    return pinned.lookups === undefined ? run(answers) : withLookups(run, answers, pinned.lookups);
  }

  /** The newest version that every group has a ready node for; else the one in use, which then waits for its nodes. */
  #pin(ruleset: string | undefined): GatewayBundle {
    const {shelf, directory} = this.#options;
    const versions = shelf.versionsOf(ruleset);
    return (
      versions.find(({bundle, hosts}) => hosts.every(host => directory.covers(host, bundle.digest))) ?? versions[0]!
    );
  }

  /** Passes a request on as it came, where one node answers it whole and nothing in it concerns the gateway. */
  #unread(question: Question, pinned: GatewayBundle): Promise<Answer> | undefined {
    const {text, form, settings, mayGiveNow} = question;
    if (pinned.whole === undefined || pinned.lookups !== undefined) return undefined;
    const {focus, explain, now} = settings;
    if (form === 'facts') {
      if (now !== undefined && !mayGiveNow) return undefined;
      const options = optionsOf(settings);
      return this.#onOneNode(pinned, question, {what: wholeFacts, text, now: now ?? isoNow(), options});
    }
    if (focus || explain || now !== undefined) return undefined;
    // A key may be spelt with escapes; and only who may say the time can have it passed on unread.
    if (!mayGiveNow || text.includes('session') || text.includes('ruleset') || text.includes('\\u')) return undefined;
    return this.#onOneNode(pinned, question, {what: wholeRequest, text, now: isoNow()});
  }

  #read({text, form, settings, mayGiveNow}: Question): EvaluateRequest {
    const request: EvaluateRequest =
      form === 'facts' ? {...settings, facts: readFacts(text)} : {...settings, ...readEvaluateRequest(text)};
    if (request.session !== undefined && !this.#options.hasSessions) refuseSession();
    if (request.now !== undefined && !mayGiveNow) throw apiErrors.API_SCOPE_MISSING('now');
    return request;
  }

  async #onOneNode(
    {whole, bundle, info}: GatewayBundle,
    {bulk = false, endsAt = Number.POSITIVE_INFINITY}: Question,
    {what, text, now, options}: {what: string; text: string; now: string; options?: PartOptions | undefined},
  ): Promise<Answer> {
    // Line breaks of JSON stand between its tokens: any other white space does as well.
    const json = /[\r\n]/.test(text) ? text.replace(/[\r\n]+/g, ' ') : text;
    const line = encodeCall({what, now, json, options});
    const {answer} = await this.#options.dispatcher.dispatch({
      group: whole!,
      line,
      digest: bundle.digest,
      bulk,
      endsAt,
    });
    throwProblemIn(answer);
    return {text: answer, digest: info.digest};
  }

  async #overNodes(
    {prepared, ranks, program, info, bundle}: GatewayBundle,
    {bulk = false, endsAt = Number.POSITIVE_INFINITY}: Question,
    {facts, now, options}: {facts: JsonObject; now: string; options: PartOptions | undefined},
  ): Promise<Answer> {
    const groups: NonNullable<EvaluationResult['groups']> = [];
    const evaluatePart = async (part: PlanPart, sent: JsonObject): Promise<PartOutcome> => {
      const line = encodeCall({what: part.name, now, json: JSON.stringify(sent), options});
      const {answer, node} = await this.#options.dispatcher.dispatch({
        group: part.host,
        line,
        digest: bundle.digest,
        bulk,
        endsAt,
      });
      throwProblemIn(answer, {isPart: true});
      const outcome = outcomeIn(answer, node);
      groups.push({name: part.name, node, durationUs: outcome.durationUs});
      return outcome;
    };
    const result = await runPlan(prepared, {program, ruleset: info, facts, now, limits: bundle.limits}, evaluatePart);
    result.groups = groups.sort((a, b) => ranks.get(a.name)! - ranks.get(b.name)!);
    return {text: JSON.stringify(result), digest: info.digest};
  }
}

/** The ruleset that a question names, if it does; only then is a request parsed before its time. */
function rulesetIn({text, form, settings}: Question): string | undefined {
  if (form === 'facts' || !text.includes('ruleset')) return settings.ruleset;
  return readEvaluateRequest(text).ruleset ?? settings.ruleset;
}

/** What goes along with the facts; undefined where it is nothing, as it mostly is. */
function optionsOf({focus, explain}: EvaluateSettings, known?: LookupAnswers): PartOptions | undefined {
  const lookups = known && known.size > 0 ? Object.fromEntries(known) : undefined;
  return focus || explain || lookups ? withoutUndefined({focus, explain: explain || undefined, lookups}) : undefined;
}

function throwProblemIn(answer: string, {isPart} = {isPart: false}): void {
  const pending = pendingIn(answer);
  if (pending) throw pending;
  const problem = problemIn(answer);
  if (!problem) return;
  const {fired: _fired, ...others} = problem;
  // What one part of several had fired is not all that had.
  throw errorOf(isPart ? others : problem);
}

function outcomeIn(answer: string, node: string): PartOutcome {
  try {
    const outcome = JSON.parse(answer) as PartOutcome;
    if (Array.isArray(outcome.firings)) return outcome;
  } catch {}
  throw errors.GATEWAY_NODE_STRANGE(node);
}
