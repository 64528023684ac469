import type {Published} from '../../rules/publish-project.js';
import type {LocalChoices} from './wanted.js';

/** What a start tells of itself while it goes on. */
export type StartEvent =
  | {readonly kind: 'starting'; readonly roles: readonly string[]; readonly running: boolean}
  /** `live`: ready with the rules that were published. */
  | {readonly kind: 'ready' | 'live'; readonly ready: readonly string[]; readonly waiting: readonly string[]}
  | {readonly kind: 'published'; readonly published: Published}
  | {readonly kind: 'undoing'};

export interface StartOptions extends LocalChoices {
  /** The cluster ends with this process, however that ends. */
  readonly owned?: boolean;
  readonly on?: (event: StartEvent) => void;
  /** Ends the start; what it began is undone. */
  readonly signal?: AbortSignal;
  /** Default 60,000. */
  readonly timeoutMs?: number;
}
