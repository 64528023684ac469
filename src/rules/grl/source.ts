/** One rule file: its path as shown to people and its text. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}
