import {parseAllDocuments, stringify} from 'yaml';

/** Generated files: path below `deploy/`, and text. */
export type Files = Map<string, string>;

/** One or more documents as YAML. */
export const yamlOf = (...documents: readonly object[]): string =>
  documents.map(document => stringify(document, {lineWidth: 0, aliasDuplicateObjects: false})).join('---\n');

/** Parses a file again before it is written: YAML that cannot be read back is a bug here, and throws its YAMLParseError. */
export function readBack(path: string, text: string): void {
  if (!/\.ya?ml$/.test(path)) return;
  for (const parsed of parseAllDocuments(text))
    if ('errors' in parsed && parsed.errors.length > 0) throw parsed.errors[0]!;
}

/** Files that a person writes: `render` makes them once and never touches them again. */
export const isOwn = (path: string): boolean => /(^|\/)(patches|overrides)\//.test(path);
