import type {DrainOptions, RoleOptions} from '../../roles/role-options.js';

export interface GatewayOptions extends RoleOptions, DrainOptions {
  readonly control?: string;
  readonly node: readonly string[];
  readonly dns: readonly string[];
  readonly image?: string;
}
