import {RulectlError} from '../../kit/errors.js';
import {canonicalJson, type JsonObject} from '../../kit/json.js';
import type {EvaluationResult} from '../../rules/engine/answer.js';
import {withLookups} from '../../rules/engine/with-lookups.js';
import type {Bundle} from '../../rules/ruleset/bundle.js';
import {loadRuleset} from '../../rules/ruleset/load.js';
import type {Ruleset} from '../../rules/ruleset/ruleset.js';
import {sourceOfBundle} from '../../rules/ruleset/source-of-bundle.js';
import {Lookups} from '../../service/evaluate/lookups.js';
import type {EvaluationClient} from './evaluation-client.js';
import {saturate} from './saturate.js';
import type {Workload} from './workload.js';

/** The one moment of every evaluation of a bench. */
export const benchNow = '2026-01-01T00:00:00.000Z';

/** All that rules decide of an answer, as one text; that an evaluation fails is an answer as well (ruling 6). */
export const signatureOf = ({facts, changes, fired, effects, log, errors}: EvaluationResult): string =>
  canonicalJson({facts, changes, fired, effects, log, errors: errors ?? []});

export const failedSignature = 'fails';

/** The rules in this process: what a cluster must answer, and what one process reaches without any. */
export class OneProcess {
  readonly ruleset: Ruleset;
  readonly facts: readonly JsonObject[];
  /** A request for each fact set, as text. */
  readonly bodies: readonly string[];
  readonly #alone: number;
  readonly #bundle: Bundle;
  readonly #lookups: Lookups | undefined;

  constructor(bundle: Bundle, {facts, alone}: Pick<Workload, 'facts' | 'alone'>) {
    this.facts = facts;
    this.bodies = facts.map(set => JSON.stringify({facts: set, now: benchNow}));
    this.#alone = alone;
    this.#bundle = bundle;
    this.ruleset = loadRuleset(sourceOfBundle(bundle));
    this.#lookups = Lookups.of(bundle.functions, text => text);
  }

  async signature(facts: JsonObject): Promise<string> {
    try {
      return signatureOf(await this.#evaluate(facts));
    } catch (error) {
      if (error instanceof RulectlError && error.kind === 'answer') return failedSignature;
      throw error;
    }
  }

  /** Evaluations per second that this process does; where they wait for look-ups, as many at a time as the workload says. */
  async capacity(durationMs: number, signal: AbortSignal | undefined): Promise<number> {
    if (!this.hasLookups) return this.#computed(durationMs);
    const send = (index: number) => this.#answer(this.bodies[index % this.bodies.length]!);
    const senders = Array.from({length: this.#alone}, () => send);
    return (await saturate({senders, rampMs: 200, durationMs, signal})).perSecond;
  }

  /** Reads a request and writes its answer, as a node does, but for HTTP. */
  async #answer(body: string): Promise<boolean> {
    try {
      const {facts} = JSON.parse(body) as {facts: JsonObject};
      return JSON.stringify(await this.#evaluate(facts)).length > 0;
    } catch {
      return false;
    }
  }

  /** As many evaluations per second as this process can do, without look-ups. Lets the event loop turn at times. */
  async #computed(durationMs: number): Promise<number> {
    const start = performance.now();
    let breath = start;
    let done = 0;
    for (;;) {
      const now = performance.now();
      if (now - start >= durationMs) return (done * 1000) / (now - start);
      if (now - breath > 20) {
        breath = now;
        await new Promise(resolve => setImmediate(resolve));
      }
      const {facts} = JSON.parse(this.bodies[done % this.bodies.length]!) as {facts: JsonObject};
      if (this.#textOf(facts).length > 0) done++;
    }
  }

  get hasLookups(): boolean {
    return this.#lookups !== undefined;
  }

  async close(): Promise<void> {
    await this.#lookups?.close();
  }

  #evaluate(facts: JsonObject): EvaluationResult | Promise<EvaluationResult> {
    if (this.#lookups === undefined) return this.#evaluateNow(facts);
    const {limits} = this.#bundle;
    return withLookups(
      lookups => this.ruleset.evaluate(facts, {now: benchNow, limits, lookups}),
      new Map(),
      this.#lookups,
    );
  }

  #evaluateNow(facts: JsonObject): EvaluationResult {
    return this.ruleset.evaluate(facts, {now: benchNow, limits: this.#bundle.limits});
  }

  /** The answer's text. Facts that the rules refuse are part of the work, here as on a node. */
  #textOf(facts: JsonObject): string {
    try {
      return JSON.stringify(this.#evaluateNow(facts));
    } catch (error) {
      if (error instanceof RulectlError && error.kind === 'answer') return error.code;
      throw error;
    }
  }
}

export interface Difference {
  readonly door: string;
  readonly facts: JsonObject;
  readonly oneProcess: string;
  readonly cluster: string;
}

export interface Comparison {
  readonly compared: number;
  readonly differences: readonly Difference[];
}

const atOnce = 4;

/** Asks through every client for every fact set of the workload and holds the answers against those of one process. */
export async function compareAnswers(oracle: OneProcess, clients: readonly EvaluationClient[]): Promise<Comparison> {
  const {facts, bodies} = oracle;
  const expected: string[] = [];
  for (const set of facts) expected.push(await oracle.signature(set));
  const differences: Difference[] = [];
  const jobs = clients.flatMap(client => bodies.map((body, index) => ({client, body, index})));
  const work = async (): Promise<void> => {
    for (let job = jobs.pop(); job !== undefined; job = jobs.pop()) {
      const {client, body, index} = job;
      const {status, text} = await client.ask(body);
      const got = signatureIn(status, text);
      if (got === expected[index]) continue;
      differences.push({door: client.url, facts: facts[index]!, oneProcess: expected[index]!, cluster: got});
    }
  };
  const compared = jobs.length;
  await Promise.all(Array.from({length: atOnce}, work));
  return {compared, differences};
}

/** 422 is an evaluation that fails; anything else but an answer is shown as it came. */
function signatureIn(status: number, text: string): string {
  if (status === 422) return failedSignature;
  if (status !== 200) return `status ${status}: ${text.slice(0, 500)}`;
  return signatureOf(JSON.parse(text) as EvaluationResult);
}
