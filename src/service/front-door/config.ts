import type {BundleConfig} from '../bundles/bundle-follower.js';
import type {RoleOptions} from '../server/role.js';
import type {SessionConfig} from '../sessions/session-service.js';

/** What a role that answers callers is started with. */
export interface FrontDoorConfig extends RoleOptions, BundleConfig {
  readonly name: string;
  /** Where the facts of sessions are. Without it sessions are refused. */
  readonly sessions?: SessionConfig | undefined;
  /** Requests a second of each API key. No limit without. */
  readonly perKeyPerSecond?: number | undefined;
  /** Puts variables into the URL of a look-up; by default it is taken as it stands. */
  readonly resolve?: ((text: string, name: string) => string) | undefined;
}
