/** One rule file: its path as shown to people and its text. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** A place in a source file: file index in load order and UTF-16 offset. Line and column are computed on demand. */
export interface Position {
  readonly file: number;
  readonly offset: number;
}
