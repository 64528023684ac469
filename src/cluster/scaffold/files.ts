import {parseAllDocuments, stringify} from 'yaml';

/** Generated files: path below `deploy/`, and text. */
export type Files = Map<string, string>;

/** One or more documents as YAML, parsed again before they are handed out: what cannot be read back is a bug here. */
export function yamlOf(...documents: readonly object[]): string {
  const text = documents
    .map(document => stringify(document, {lineWidth: 0, aliasDuplicateObjects: false}))
    .join('---\n');
  for (const parsed of parseAllDocuments(text))
    if ('errors' in parsed && parsed.errors.length > 0) throw parsed.errors[0]!;
  return text;
}
