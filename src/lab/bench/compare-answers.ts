import type {JsonObject} from '../../kit/json.js';
import type {EvaluationResult} from '../../rules/engine/answer.js';
import type {EvaluationClient} from './evaluation-client.js';
import {failedSignature, type OneProcess, signatureOf} from './one-process.js';

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
