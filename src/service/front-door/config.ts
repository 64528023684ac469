import type {BundleConfig} from '../bundles/bundle-source.js';
import type {RoleOptions} from '../server/role.js';
import type {SessionConfig} from '../sessions/session-service.js';

/** What a role that evaluates for callers is started with, too. */
export interface FrontDoorConfig extends RoleOptions, BundleConfig {
  readonly name: string;
  /** Where the facts of sessions are. Without it sessions are refused. */
  readonly sessions?: SessionConfig | undefined;
  /** Puts variables into the URL of a look-up; by default it is taken as it stands. */
  readonly resolve?: ((text: string, name: string) => string) | undefined;
}
