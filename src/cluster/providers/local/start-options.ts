import type {Published} from '../../rules/publish-project.js';
import type {ScaleEvent} from '../../running/running-cluster.js';
import type {LocalChoices} from './wanted.js';

/** What a start tells of itself while it goes on. */
export type StartEvent = ScaleEvent | {readonly kind: 'published'; readonly published: Published};

export interface StartOptions extends LocalChoices {
  /** The cluster ends with this process, however that ends. */
  readonly owned?: boolean;
  readonly on?: (event: StartEvent) => void;
  /** Ends the start; what it began is undone. */
  readonly signal?: AbortSignal;
  /** Default 60,000. */
  readonly timeoutMs?: number;
}
