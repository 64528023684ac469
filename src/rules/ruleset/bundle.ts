import type {OnError} from '../engine/answer.js';
import type {SourceFile} from '../grl/source.js';

/** Where a look-up goes. Times in milliseconds. */
export interface LookupDeclaration {
  readonly url: string;
  readonly timeoutMs: number;
  readonly cacheMs: number;
}

/** The group of nodes that hold every rule: the only one of a replicated cluster. */
export const everyGroup = 'all';

/**
 * What nodes and gateways run: the rule sources with all that gives them meaning. Content-addressed: `digest` covers
 * everything but `version`, `digest` and `signature`. Both sides derive the same plan from it.
 */
export interface Bundle {
  readonly name: string;
  readonly environment: string;
  readonly version: number;
  readonly digest: string;
  readonly topology: 'replicated' | 'specialised';
  /** In load order. */
  readonly files: readonly SourceFile[];
  /** Group name to paths of its files, in the order of the cluster file. `replicated` has one group, `all`. */
  readonly groups: readonly {readonly name: string; readonly files: readonly string[]}[];
  /** With `groups: auto`: the planner makes the groups named in `groups` from the rules; their `files` are empty. */
  readonly auto?: {readonly nodes: number};
  /** Neighbouring stages run together on one node where a hop costs more than their rules. */
  readonly fold?: boolean;
  readonly functions: Readonly<Record<string, LookupDeclaration>>;
  readonly effects: 'any' | readonly string[];
  readonly onError: OnError;
  readonly limits: {readonly maxFirings: number; readonly timeoutMs: number};
  readonly signature?: {readonly keyId: string; readonly sequence: number; readonly value: string};
}
