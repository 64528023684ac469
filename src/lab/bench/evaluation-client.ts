import {Pool} from 'undici';

export interface EvaluationClientOptions {
  /** API key or cluster token. */
  readonly token: string | undefined;
  readonly connections: number;
  /** Certificate to trust beside the well-known ones, PEM. */
  readonly ca?: string | undefined;
}

/** Where evaluations are sent: a node that is a front door itself, or a gateway. */
export class EvaluationClient {
  readonly url: string;
  readonly #pool: Pool;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(url: string, {token, connections, ca}: EvaluationClientOptions) {
    this.url = url;
    this.#pool = new Pool(new URL(url).origin, {
      connections,
      pipelining: 1,
      headersTimeout: 0,
      bodyTimeout: 0,
      ...(ca === undefined ? {} : {connect: {ca}}),
    });
    this.#headers = {
      'content-type': 'application/json',
      ...(token === undefined ? {} : {authorization: `Bearer ${token}`}),
    };
  }

  /** The answer as it came, whatever its status. */
  async ask(body: string): Promise<{readonly status: number; readonly text: string}> {
    const response = await this.#send(body);
    return {status: response.statusCode, text: await response.body.text()};
  }

  /** Whether the evaluation was answered. The answer is taken off the wire and dropped. Never rejects. */
  async answers(body: string): Promise<boolean> {
    try {
      const response = await this.#send(body);
      await response.body.arrayBuffer();
      return response.statusCode === 200;
    } catch {
      return false;
    }
  }

  close(): Promise<void> {
    return this.#pool.destroy();
  }

  #send(body: string) {
    return this.#pool.request({method: 'POST', path: '/v1/evaluate', headers: this.#headers, body});
  }
}
