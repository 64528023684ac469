import type {Findings} from './code-frame.js';

/**
 * What kind of failure it is. It decides the exit code of the CLI and whether a retry can help:
 * `input` 2 · `answer` 1 (done, and the answer is no) · `unavailable` 3 · `halfway` 4 · `bug` 1.
 */
export type ErrorKind = 'input' | 'answer' | 'unavailable' | 'halfway' | 'bug';

/** Where in a text the fault lies. Lines and columns start at 1; columns count code points. */
interface Place {
  readonly path?: string | undefined;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
}

export interface ErrorDetails extends Place {
  /** What was found in texts. */
  readonly findings?: Findings | undefined;
  /** Further lines for a person: what a tool printed, the end of a log. */
  readonly frame?: string | undefined;
  /** The next step, a sentence or a command. */
  readonly next?: string | undefined;
  readonly rule?: string | undefined;
  /** Names of the rules that had fired before an evaluation failed, in order. */
  readonly fired?: readonly string[] | undefined;
  readonly cause?: unknown;
  /** Seconds after which a caller may try again (HTTP `Retry-After`). */
  readonly retryAfter?: number | undefined;
}

/** The one error class. Everything that rulectl reports carries a stable `AREA_WHAT` code. */
export class RulectlError extends Error {
  override readonly name = 'RulectlError';
  readonly code: string;
  readonly kind: ErrorKind;
  /** HTTP status of the problem document that this error becomes. */
  readonly status: number;
  readonly path?: string;
  readonly line?: number;
  readonly column?: number;
  readonly findings?: Findings;
  readonly frame?: string;
  readonly next?: string;
  readonly rule?: string;
  readonly fired?: readonly string[];
  readonly retryAfter?: number;

  constructor(code: string, kind: ErrorKind, status: number, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : {cause: details.cause});
    this.code = code;
    this.kind = kind;
    this.status = status;
    for (const key of ['path', 'line', 'column', 'findings', 'frame', 'next', 'rule', 'fired', 'retryAfter'] as const) {
      const value = details[key];
      if (value !== undefined) Object.assign(this, {[key]: value});
    }
  }
}

interface ErrorDefinition<Arguments extends unknown[]> {
  /** By default `input`: most errors are about what somebody wrote. */
  readonly kind?: ErrorKind;
  /** HTTP status; by default 400 for `input`, 422 for `answer`, 503 for `unavailable`, 500 otherwise. */
  readonly status?: number;
  readonly message: (...values: Arguments) => string;
  readonly next?: string | ((...values: Arguments) => string);
}

const defaultStatus: Record<ErrorKind, number> = {input: 400, answer: 422, unavailable: 503, halfway: 500, bug: 500};

// biome-ignore lint/suspicious/noExplicitAny: a catalogue maps each code to its own argument list
type Catalogue = Record<string, ErrorDefinition<any[]>>;

/**
 * Makes a folder's error catalogue: `errors.NODE_UNREACHABLE('pricing-1')` gives a RulectlError to throw.
 * The maker takes the message's arguments and, last, an optional ErrorDetails made by `at(…)`.
 */
export function defineErrors<C extends Catalogue>(catalogue: C) {
  type Maker<K extends keyof C> = (
    ...values: C[K] extends ErrorDefinition<infer A> ? [...A, details?: WithDetails] : never
  ) => RulectlError;
  const makers = {} as {[K in keyof C]: Maker<K>};
  for (const code of Object.keys(catalogue) as (keyof C & string)[]) {
    const definition = catalogue[code]!;
    const kind: ErrorKind = definition.kind ?? 'input';
    const status = definition.status ?? defaultStatus[kind];
    makers[code] = ((...values: unknown[]) => {
      const last = values.at(-1);
      const details: ErrorDetails = last instanceof WithDetails ? (values.pop() as WithDetails).details : {};
      const next = typeof definition.next === 'function' ? definition.next(...values) : definition.next;
      return new RulectlError(code, kind, status, definition.message(...values), {
        ...details,
        next: details.next ?? next,
      });
    }) as Maker<typeof code>;
  }
  return makers;
}

class WithDetails {
  constructor(readonly details: ErrorDetails) {}
}

/** Details for the last argument of an error maker: `errors.X(name, at({path, line, column}))`. */
export const at = (details: ErrorDetails): WithDetails => new WithDetails(details);

/** The object that `-o json` prints on stderr and that problem documents are made of. */
export interface ErrorReport {
  code: string;
  title: string;
  detail: string;
  path: string | null;
  line: number | null;
  column: number | null;
  next: string | null;
  /** Only of evaluations that failed: the rules that had fired before, in order. */
  fired?: readonly string[];
}
