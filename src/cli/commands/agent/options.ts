import type {DrainOptions, RoleOptions} from '../../roles/role-options.js';

export interface AgentOptions extends RoleOptions, DrainOptions {
  readonly group?: readonly string[];
  readonly join?: string;
  readonly gateway: readonly string[];
  readonly advertise?: string;
  readonly image?: string;
}
