import {type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseAllDocuments} from 'yaml';
import type {Diagnostic} from '../../rules/grl/diagnostic.js';
import type {SourceFile} from '../../rules/grl/source.js';

/** Where a field stands: its key, or its value. */
export type FieldPart = 'key' | 'value';

interface FieldPlace {
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

/** A YAML text that remembers where everything stands. */
export interface YamlSource {
  readonly source: SourceFile;
  readonly document: Document.Parsed | undefined;
  /** Malformed YAML; empty means that the document can be read. */
  readonly diagnostics: readonly Diagnostic[];
  /** Where the field at this path stands; for one that is not there, the nearest field around it. */
  place(path: readonly PropertyKey[], part?: FieldPart): FieldPlace;
  /** The place of a range of UTF-16 offsets. */
  span(from: number, to: number): FieldPlace;
}

/** Reads one YAML 1.2 document with all its errors. Nothing is thrown for bad text. */
export function readYaml(source: SourceFile): YamlSource {
  const lines = new LineCounter();
  const documents = parseAllDocuments(source.text, {lineCounter: lines, prettyErrors: false, uniqueKeys: true});
  const [document, second] = 'empty' in documents ? [] : documents;

  const span = (from: number, to: number): FieldPlace => {
    const {line, col} = lines.linePos(from);
    const start = lines.lineStarts[line - 1] ?? 0;
    const first = source.text.slice(from, to).split('\n', 1)[0]!.trimEnd();
    return {
      line: Math.max(1, line),
      column: Math.max(1, col === 0 ? 1 : [...source.text.slice(start, from)].length + 1),
      length: Math.max(1, [...first].length),
    };
  };
  const broken = (message: string, fix: string | undefined, from: number, to: number): Diagnostic => ({
    severity: 'error',
    code: 'SPEC_YAML',
    message,
    path: source.path,
    ...span(from, to),
    ...(fix === undefined ? {} : {fix}),
  });

  // One slip of indentation breaks every line behind it: what is said once is said.
  const said = new Set<string>();
  const diagnostics = (document?.errors ?? [])
    .filter(({message}) => !said.has(message) && said.add(message))
    .map(({message, pos}) =>
      broken(`Malformed YAML: ${message.replace(/\.$/, '')}.`, yamlHints(message), pos[0], pos[1]),
    );
  if (!document?.contents && diagnostics.length === 0)
    diagnostics.push(broken('The file is empty.', 'rulectl init writes one.', 0, 0));
  if (second)
    diagnostics.push(
      broken(
        'There is a second document in the file.',
        'Keep one cluster in a file.',
        second.range[0],
        second.range[0],
      ),
    );

  return {
    source,
    document,
    diagnostics,
    span,
    place(path, part = 'value') {
      const range = document ? rangeOf(document, path, part) : undefined;
      return range ? span(range[0], range[1]) : span(0, 0);
    },
  };
}

function rangeOf(
  document: Document.Parsed,
  path: readonly PropertyKey[],
  part: FieldPart,
): [number, number] | undefined {
  let node: Node | null | undefined = document.contents;
  let key: Node | undefined;
  for (const [depth, segment] of path.entries()) {
    const holder: Node | null | undefined = isAlias(node) ? node.resolve(document) : node;
    if (isMap(holder)) {
      const pair = holder.items.find(
        item => String(isScalar(item.key) ? item.key.value : item.key) === String(segment),
      );
      // What is missing is reported at the key that should hold it.
      if (!pair) return span2(key ?? holder);
      key = pair.key as Node;
      node = pair.value as Node | null;
    } else if (isSeq(holder) && holder.items[Number(segment)] !== undefined) {
      node = holder.items[Number(segment)] as Node;
      key = node;
    } else return span2(key ?? holder ?? undefined);
    if (depth === path.length - 1) return span2(part === 'key' || !node || isEmptyValue(node) ? key : node);
  }
  return span2(node ?? undefined);
}

const isEmptyValue = (node: Node): boolean => !node.range || node.range[0] === node.range[1];

const span2 = (node: Node | undefined): [number, number] | undefined =>
  node?.range ? [node.range[0], node.range[1]] : undefined;

/** What most often causes a message of the YAML parser. */
function yamlHints(message: string): string | undefined {
  if (/tab/i.test(message)) return 'Indent with spaces.';
  if (/unique/i.test(message)) return 'Remove one of the two fields.';
  if (/quote/i.test(message)) return 'Close the quotation mark.';
  if (/flow|\}|\]/i.test(message))
    return 'Look for a missing comma or bracket. In {…} and […], put "${VARIABLE}" in quotes.';
  if (/indent|column|implicit|mapping/i.test(message)) return 'Look at the indentation here and one line up.';
  return undefined;
}
