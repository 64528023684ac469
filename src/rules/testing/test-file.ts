import {type Document, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument} from 'yaml';
import {RulectlError} from '../../kit/errors.js';
import {isObject, type JsonObject} from '../../kit/json.js';
import type {Diagnostic} from '../grl/diagnostic.js';
import type {SourceFile} from '../grl/source.js';
import {parseDate} from '../values/date.js';
import {fill, layered, type UnknownColumn} from './expand-table.js';
import {CaseDocument, pathKeys, type Spot, type TestCase, TestDocument} from './test-case.js';
import {faultsOf, type Path, type TestFileFault} from './test-file-faults.js';

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
export function parseTestFile(source: SourceFile, readFacts: ReadFacts): ParsedTestFile {
  return new TestFileReader(source, readFacts).read();
}

type ReadFacts = (path: string) => JsonObject;

interface ParsedTestFile {
  /** Undefined where there are faults. */
  readonly file: TestFile | undefined;
  readonly diagnostics: Diagnostic[];
}

class TestFileReader {
  readonly #lines = new LineCounter();
  readonly #document: Document.Parsed;
  readonly #faults: Diagnostic[] = [];

  constructor(
    private readonly source: SourceFile,
    private readonly readFacts: ReadFacts,
  ) {
    this.#document = parseDocument(source.text, {lineCounter: this.#lines, prettyErrors: false});
  }

  read(): ParsedTestFile {
    for (const {message, pos} of this.#document.errors) this.#addAt(this.#spotAt(pos[0]), `Malformed YAML: ${message}`);
    if (this.#faults.length > 0) return {file: undefined, diagnostics: this.#faults};
    const plain = plainOf(this.#document);
    if (!plain) {
      this.#addAt(this.#spotAt(0), 'Its aliases (*name) unfold without end.');
      return {file: undefined, diagnostics: this.#faults};
    }
    const parsed = TestDocument.safeParse(plain.value);
    if (!parsed.success) {
      for (const issue of parsed.error.issues) this.#addAll(faultsOf(issue));
      return {file: undefined, diagnostics: this.#faults};
    }
    const cases = parsed.data.cases.flatMap((template, i) =>
      this.#cases(parsed.data, template as JsonObject, ['cases', i]),
    );
    if (this.#faults.length > 0) return {file: undefined, diagnostics: distinct(this.#faults)};
    const rules = parsed.data.rules?.map((path, i) => ({path, at: this.#spotOf(['rules', i])}));
    return {file: {path: this.source.path, rules, cases}, diagnostics: []};
  }

  /** The cases that the template at a path stands for. */
  #cases(file: TestDocument, template: JsonObject, base: Path): TestCase[] {
    return expand(template).flatMap(({row, filled, unknown}) => {
      for (const {path, name} of unknown) {
        const message = `There is no column "${name}" for "$${name}".`;
        this.#add({message, path: [...base, ...path], fix: 'Add it to the row.'});
      }
      const checked = CaseDocument.safeParse(filled);
      if (!checked.success) {
        for (const issue of checked.error.issues) this.#addAll(faultsOf({...issue, path: [...base, ...issue.path]}));
        return [];
      }
      const {name, expect} = checked.data;
      if (Object.keys(expect).length === 0) {
        const fix = 'Add facts, fired, effects or error.';
        this.#add({message: 'Nothing is expected.', path: [...base, 'expect'], fix});
      }
      const settingPathOf = (path: Path) => (Object.hasOwn(filled, path[0]!) ? [...base, ...path] : path);
      this.#checkTime(checked.data.now ?? file.now, settingPathOf(['now']));
      for (const path of Object.keys(expect.paths ?? {})) this.#checkPath(path, [...base, 'expect', 'paths', path]);
      return [
        {
          name,
          file: this.source.path,
          at: this.#spotOf(row === undefined ? base : [...base, 'table', row]),
          ...settingOf(file, checked.data, path => this.#givenFacts(path, settingPathOf(['givenFile']))),
          expect,
          spotOf: (path: Path) => this.#spotOf([...base, 'expect', ...path]),
          settingSpotOf: (path: Path) => this.#spotOf(settingPathOf(path)),
        },
      ];
    });
  }

  #checkTime(now: string | undefined, path: Path): void {
    if (now === undefined || parseDate(now)) return;
    this.#add({
      message: `"now" is "${now}", which is no ISO 8601 time.`,
      path,
      fix: 'Write it as 2026-01-31T09:30:00Z.',
    });
  }

  #checkPath(text: string, path: Path): void {
    if (pathKeys(text)) return;
    const fix = 'Write it as in a rule: Order.items[0]["unit-price"].';
    this.#add({message: `"${text}" is no path.`, path, part: 'key', fix});
  }

  /** The facts of a file, which is named at a path. */
  #givenFacts(file: string, path: Path): JsonObject {
    try {
      return this.readFacts(file);
    } catch (error) {
      // A place of its own says more than where the file is named.
      if (!(error instanceof RulectlError) || error.line !== undefined) throw error;
      this.#add({message: error.message, path, fix: error.next});
      return {};
    }
  }

  #addAll(faults: readonly TestFileFault[]): void {
    for (const fault of faults) this.#add(fault);
  }

  #add({message, path, part, fix}: TestFileFault): void {
    this.#addAt(this.#spotOf(path, part), message, fix);
  }

  #addAt(spot: Spot, message: string, fix?: string): void {
    this.#faults.push({
      severity: 'error',
      code: 'TEST_FILE_INVALID',
      message,
      path: this.source.path,
      ...spot,
      ...(fix === undefined ? {} : {fix}),
    });
  }

  #spotOf(path: Path, part: 'key' | 'value' = 'value'): Spot {
    return this.#spotAt(offsetOf(this.#document.contents, path, part));
  }

  #spotAt(offset: number): Spot {
    const {line, col} = this.#lines.linePos(offset);
    return {line: Math.max(1, line), column: Math.max(1, col)};
  }
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
function settingOf(file: Setting, own: Setting, readFacts: ReadFacts) {
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
