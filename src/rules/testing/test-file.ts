import {type Document, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument} from 'yaml';
import {RulectlError} from '../../kit/errors.js';
import {isObject, type JsonObject} from '../../kit/json.js';
import type {Diagnostic} from '../grl/diagnostic.js';
import type {SourceFile} from '../grl/source.js';
import {parseDate} from '../values/date.js';
import {fill, layered, type UnknownColumn} from './expand-table.js';
import {pathKeys} from './path-keys.js';
import {CaseDocument, type Spot, type TestCase, TestDocument} from './test-case.js';
import {faultsOf, type Path} from './test-file-faults.js';

export interface TestFile {
  readonly path: string;
  /** Rule files or folders that it names, relative to it, each with its place. */
  readonly rules: readonly {readonly path: string; readonly at: Spot}[] | undefined;
  readonly cases: readonly TestCase[];
}

/**
 * Reads a test file: all its faults at once, each with its place. `readFacts` gives the facts of a `givenFile`; what it
 * throws with a place of its own passes through.
 */
export function parseTestFile(
  source: SourceFile,
  readFacts: (path: string) => JsonObject,
): {file: TestFile | undefined; diagnostics: Diagnostic[]} {
  const lines = new LineCounter();
  const document = parseDocument(source.text, {lineCounter: lines, prettyErrors: false});
  const spotAt = (offset: number): Spot => {
    const {line, col} = lines.linePos(offset);
    return {line: Math.max(1, line), column: Math.max(1, col)};
  };
  const spotOf = (path: Path, part: 'key' | 'value' = 'value'): Spot => spotAt(offsetOf(document.contents, path, part));
  const fault = (message: string, spot: Spot, fix?: string): Diagnostic => ({
    severity: 'error',
    code: 'TEST_FILE_INVALID',
    message,
    path: source.path,
    ...spot,
    ...(fix === undefined ? {} : {fix}),
  });

  if (document.errors.length > 0) {
    const diagnostics = document.errors.map(({message, pos}) => fault(`Malformed YAML: ${message}`, spotAt(pos[0])));
    return {file: undefined, diagnostics};
  }
  const plain = plainOf(document);
  if (!plain) return {file: undefined, diagnostics: [fault('Its aliases (*name) unfold without end.', spotAt(0))]};
  const parsed = TestDocument.safeParse(plain.value);
  if (!parsed.success) {
    const diagnostics = parsed.error.issues.flatMap(issue => faultsOf(issue, spotOf, fault));
    return {file: undefined, diagnostics};
  }

  const diagnostics: Diagnostic[] = [];
  const cases: TestCase[] = [];
  const readGiven = (spot: Spot) => (path: string) => {
    try {
      return readFacts(path);
    } catch (error) {
      // A place of its own says more than where the file is named.
      if (!(error instanceof RulectlError) || error.line !== undefined) throw error;
      diagnostics.push(fault(error.message, spot, error.next));
      return {};
    }
  };
  for (const [i, template] of parsed.data.cases.entries()) {
    const base = ['cases', i];
    for (const {row, filled, unknown} of expand(template as JsonObject)) {
      diagnostics.push(
        ...unknown.map(({path, name}) =>
          fault(`There is no column "${name}" for "$${name}".`, spotOf([...base, ...path]), 'Add it to the row.'),
        ),
      );
      const checked = CaseDocument.safeParse(filled);
      if (!checked.success) {
        const located = checked.error.issues.map(issue => ({...issue, path: [...base, ...issue.path]}));
        diagnostics.push(...located.flatMap(issue => faultsOf(issue, spotOf, fault)));
        continue;
      }
      if (Object.keys(checked.data.expect).length === 0) {
        diagnostics.push(
          fault('Nothing is expected.', spotOf([...base, 'expect']), 'Add facts, fired, effects or error.'),
        );
      }
      const settingSpotOf = (path: Path) => spotOf(Object.hasOwn(filled, path[0]!) ? [...base, ...path] : path);
      const now = checked.data.now ?? parsed.data.now;
      if (now !== undefined && !parseDate(now)) {
        const message = `"now" is "${now}", which is no ISO 8601 time.`;
        diagnostics.push(fault(message, settingSpotOf(['now']), 'Write it as 2026-01-31T09:30:00Z.'));
      }
      for (const path of Object.keys(checked.data.expect.paths ?? {})) {
        if (pathKeys(path)) continue;
        const message = `"${path}" is no path.`;
        const spot = spotOf([...base, 'expect', 'paths', path], 'key');
        diagnostics.push(fault(message, spot, 'Write it as in a rule: Order.items[0]["unit-price"].'));
      }
      cases.push({
        name: checked.data.name,
        file: source.path,
        at: spotOf(row === undefined ? base : [...base, 'table', row]),
        ...settingOf(parsed.data, checked.data, readGiven(settingSpotOf(['givenFile']))),
        expect: checked.data.expect,
        spotOf: path => spotOf([...base, 'expect', ...path]),
        settingSpotOf,
      });
    }
  }
  if (diagnostics.length > 0) return {file: undefined, diagnostics: distinct(diagnostics)};
  const rules = parsed.data.rules?.map((path, i) => ({path, at: spotOf(['rules', i])}));
  return {file: {path: source.path, rules, cases}, diagnostics};
}

/** A document as plain values; undefined where aliases of aliases would fill the memory. */
function plainOf(document: Document): {value: unknown} | undefined {
  try {
    return {value: document.toJS({maxAliasCount: 100})};
  } catch (error) {
    if (error instanceof ReferenceError) return undefined;
    throw error;
  }
}

interface Expansion {
  readonly row: number | undefined;
  readonly filled: JsonObject;
  readonly unknown: readonly UnknownColumn[];
}

/** A case without a table is itself; a table makes one for each row. */
function expand({table, ...template}: JsonObject): Expansion[] {
  if (!Array.isArray(table)) return [{row: undefined, filled: template, unknown: []}];
  return table.filter(isObject).map((columns, row) => {
    const unknown: UnknownColumn[] = [];
    const filled = fill(template, columns, unknown) as JsonObject;
    const isNamed = filled.name !== template.name || typeof template.name !== 'string';
    return {row, filled: isNamed ? filled : {...filled, name: `${filled.name} (row ${row + 1})`}, unknown};
  });
}

/** A fault of a template shows in every row; once is enough. */
const distinct = (diagnostics: readonly Diagnostic[]): Diagnostic[] =>
  [...new Map(diagnostics.map(each => [`${each.line}:${each.column} ${each.message}`, each])).values()].sort(
    (a, b) => a.line - b.line || a.column - b.column,
  );

type Setting = Pick<TestDocument, 'given' | 'givenFile' | 'now' | 'focus' | 'maxFirings' | 'lookups'>;

/** The case's own settings over those of the file. */
function settingOf(file: Setting, own: Setting, readFacts: (path: string) => JsonObject) {
  const layers = [
    file.givenFile && readFacts(file.givenFile),
    file.given,
    own.givenFile && readFacts(own.givenFile),
    own.given,
  ];
  const {now = file.now, focus = file.focus, maxFirings = file.maxFirings} = own;
  return {
    given: layers.reduce<JsonObject>((below, above) => (above ? layered(below, above) : below), {}),
    lookups: [...(own.lookups ?? []), ...(file.lookups ?? [])],
    ...(now === undefined ? {} : {now}),
    ...(focus === undefined ? {} : {focus}),
    ...(maxFirings === undefined ? {} : {maxFirings}),
  };
}

/** The offset of what stands at a path, or of the nearest thing around it. */
function offsetOf(contents: Node | null, path: Path, part: 'key' | 'value'): number {
  let node: Node | null = contents;
  let offset = node?.range?.[0] ?? 0;
  for (const [depth, segment] of path.entries()) {
    if (isMap(node)) {
      const pair = node.items.find(item => isScalar(item.key) && String(item.key.value) === String(segment));
      if (!pair) return offset;
      const key = pair.key as Node;
      node = pair.value as Node | null;
      const wanted: Node | null = part === 'key' && depth === path.length - 1 ? key : (node ?? key);
      offset = wanted?.range?.[0] ?? offset;
    } else if (isSeq(node)) {
      node = (node.items[Number(segment)] as Node | undefined) ?? null;
      offset = node?.range?.[0] ?? offset;
    } else return offset;
  }
  return offset;
}
