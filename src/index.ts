export type {ErrorKind} from './kit/errors.js';
export {RulectlError} from './kit/errors.js';
export type {Json, JsonObject} from './kit/json.js';
export {type LookupFunction, loadRuleset, type Ruleset, type RulesetSource} from './library/ruleset.js';
export type {
  Change,
  Effect,
  EvaluateOptions,
  EvaluationResult,
  Limits,
  LogEntry,
  RuleTrace,
  SkippedError,
  Stats,
} from './rules/engine/answer.js';
export {lookupKey} from './rules/engine/lookup-key.js';
export {type LookupCall, LookupPending} from './rules/engine/lookup-pending.js';
export type {Diagnostic, Severity} from './rules/grl/diagnostic.js';
export type {SourceFile} from './rules/grl/source.js';
export type {RuleInfo} from './rules/ruleset/ruleset.js';
