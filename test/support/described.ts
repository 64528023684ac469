import {Ajv2020, type ValidateFunction} from 'ajv/dist/2020.js';

/** An OpenAPI document as far as tests look into it. */
export interface ApiDocument {
  readonly [field: string]: unknown;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

export interface Operation {
  readonly security: readonly object[];
  readonly responses: Readonly<Record<string, Described>>;
}

interface Described {
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly content?: Readonly<Record<string, {readonly schema: unknown; readonly 'x-line'?: unknown}>>;
}

/** An answer as it left a role. */
export interface SeenAnswer {
  readonly method: string;
  /** As in the document: `/v1/facts/{session}`. */
  readonly path: string;
  readonly status: number;
  /** With lower-case names. */
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/** Holds answers against an OpenAPI document; a field that it does not describe is a difference. */
export class DescribedApi {
  readonly #ajv = new Ajv2020({strict: false, validateFormats: false, allErrors: true});
  readonly #checks = new Map<string, ValidateFunction>();

  constructor(readonly document: ApiDocument) {
    this.#ajv.addSchema(document, 'api');
  }

  /** What of the answer the document does not describe. */
  differences({method, path, status, headers, text}: SeenAnswer): string[] {
    const operation = this.document.paths[path]?.[method.toLowerCase()];
    if (!operation) return ['there is no such operation'];
    const described = operation.responses[status];
    if (!described) return [`status ${status} is not declared`];
    const found = Object.keys(described.headers ?? {})
      .filter(name => headers[name.toLowerCase()] === undefined)
      .map(name => `the header ${name} is missing`);
    if (text === '') return described.content ? [...found, 'there is no body'] : found;
    const type = String(headers['content-type'] ?? '').split(';')[0]!;
    const content = described.content?.[type];
    if (!content) return [...found, `the type ${type || 'none'} is not declared`];
    const place = ['paths', path, method.toLowerCase(), 'responses', status, 'content', type];
    if (content['x-line'] !== undefined) {
      const lines = text.split('\n').filter(line => line !== '');
      return [...found, ...lines.flatMap(line => this.#faults([...place, 'x-line'], JSON.parse(line)))];
    }
    return [...found, ...this.#faults([...place, 'schema'], /json$/.test(type) ? JSON.parse(text) : text)];
  }

  #faults(place: readonly (string | number)[], value: unknown): string[] {
    const pointer = place
      .map(part => encodeURIComponent(String(part).replace(/~/g, '~0').replace(/\//g, '~1')))
      .join('/');
    let check = this.#checks.get(pointer);
    if (!check) this.#checks.set(pointer, (check = this.#ajv.compile({$ref: `api#/${pointer}`})));
    if (check(value)) return [];
    return (check.errors ?? []).map(
      ({instancePath, message, params}) => `${instancePath || 'the answer'} ${message} ${JSON.stringify(params)}`,
    );
  }
}
