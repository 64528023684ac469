/** How bad it is: an `error` keeps the ruleset from running; a `warning` does not. */
export type Severity = 'error' | 'warning' | 'info';

/** A finding about rule text, as a value. Lines and columns start at 1; columns count code points. */
export interface Diagnostic {
  readonly severity: Severity;
  /** Stable, e.g. `GRL_UNEXPECTED_TOKEN`. Codes that start with `GRL_` come from the parser, `RULE_` from the checks. */
  readonly code: string;
  readonly message: string;
  readonly path: string;
  readonly line: number;
  readonly column: number;
  /** Code points to underline, at least 1. */
  readonly length?: number;
  readonly rule?: string;
  /** What to write instead, in words. */
  readonly fix?: string;
}
