/** One call of a tool, as `world.mjs` describes it. */
export interface ToolCall {
  readonly tool: string;
  readonly words: readonly string[];
  readonly input: string;
  readonly image: string;
  readonly cwd: string;
  readonly folder: string;
  readonly at: number;
  readonly how: string;
  readonly says: string;
  readonly parent: number;
}

export function ask(call: ToolCall): {readonly code: number; readonly stdout: string; readonly stderr: string};
