import type {Diagnostic, Severity} from '../grl/diagnostic.js';

const levels: Record<Severity, string> = {error: 'error', warning: 'warning', info: 'note'};

/**
 * Diagnostics as a SARIF 2.1.0 log (OASIS, "Static Analysis Results Interchange Format"), which code hosts and editors
 * show beside the text. Columns count code points, as SARIF calls `unicodeCodePoints`. Paths become relative URIs.
 */
export function toSarif(diagnostics: readonly Diagnostic[], version: string): object {
  const codes = [...new Set(diagnostics.map(({code}) => code))].sort();
  const index = new Map(codes.map((code, i) => [code, i]));
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {driver: {name: 'rulectl', version, rules: codes.map(id => ({id, name: pascalCase(id)}))}},
        columnKind: 'unicodeCodePoints',
        results: diagnostics.map(diagnostic => resultOf(diagnostic, index.get(diagnostic.code)!)),
      },
    ],
  };
}

function resultOf({severity, code, message, path, line, column, length = 1, rule, fix}: Diagnostic, ruleIndex: number) {
  return {
    ruleId: code,
    ruleIndex,
    level: levels[severity],
    message: {text: fix === undefined ? message : `${message} ${fix}`},
    locations: [
      {
        physicalLocation: {
          artifactLocation: {uri: relativeUri(path)},
          region: {startLine: line, startColumn: column, endColumn: column + length},
        },
        ...(rule === undefined ? {} : {logicalLocations: [{name: rule, kind: 'function'}]}),
      },
    ],
  };
}

/** A path as a URI: what would begin a query or a fragment is part of a name here. */
const relativeUri = (path: string): string =>
  encodeURI(path.replaceAll('\\', '/')).replace(/[?#]/g, encodeURIComponent);

/** `RULE_NEVER_HOLDS` → `RuleNeverHolds`, the form that SARIF asks of rule names. */
const pascalCase = (code: string): string =>
  code
    .toLowerCase()
    .split('_')
    .map(word => `${word.charAt(0).toUpperCase()}${word.slice(1)}`)
    .join('');
