/** A fenced block of a Markdown document: its info string (`grl`, `json facts`) and where it begins. */
export interface Fence {
  readonly info: string;
  readonly text: string;
  /** Line of the opening fence, from 1. */
  readonly line: number;
}

/** The fenced blocks of a document in order. */
export function fencesOf(markdown: string): Fence[] {
  return [...markdown.matchAll(/^```(\S[^\n]*)\n([\s\S]*?)^```$/gm)].map(({1: info, 2: text, index}) => ({
    info: info!.trim(),
    text: text!,
    line: lineAt(markdown, index),
  }));
}

/** A rule file of a document, and the blocks right behind it by the second word of their info string. */
export interface RuleSample {
  readonly text: string;
  readonly line: number;
  readonly facts?: string;
  readonly result?: string;
}

/** Every ```grl block with the ```json facts and ```json result that follow it. */
export function ruleSamplesOf(markdown: string): RuleSample[] {
  const fences = fencesOf(markdown);
  return fences.flatMap((fence, i): RuleSample[] => {
    if (fence.info !== 'grl') return [];
    const next = (info: string, distance: number): string | undefined => {
      const candidate = fences[i + distance];
      return candidate?.info === info ? candidate.text : undefined;
    };
    const facts = next('json facts', 1);
    const result = next('json result', 2);
    return [
      {
        text: fence.text,
        line: fence.line,
        ...(facts === undefined ? {} : {facts}),
        ...(result === undefined ? {} : {result}),
      },
    ];
  });
}

/** Rows ``| `expression` | `value` | …`` of tables whose header begins with `function`. */
export function functionRowsOf(
  markdown: string,
): {readonly call: string; readonly value: string; readonly line: number}[] {
  return [...markdown.matchAll(/^\| `([A-Z]\w*\(.*?\))` \| `(.*?)` \|/gm)].map(({1: call, 2: value, index}) => ({
    call: call!,
    value: value!,
    line: lineAt(markdown, index),
  }));
}

const lineAt = (text: string, index: number): number => text.slice(0, index).split('\n').length;
