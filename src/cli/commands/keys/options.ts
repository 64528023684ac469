import type {CommonOptions} from '../../ui/ui.js';

export interface KeysOptions extends CommonOptions {
  readonly target?: string;
}

export interface CreateOptions extends KeysOptions {
  readonly scopes: string;
  readonly note: string;
  readonly out?: string;
}

export interface SigningOptions extends CommonOptions {
  readonly out: string;
}

export interface AuditOptions extends KeysOptions {
  readonly limit: string;
}
