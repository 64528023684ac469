import {isObject} from '../../kit/json.js';
import type {Targets} from '../file/target-schema.js';
import type {Blueprint} from '../scaffold/blueprint.js';
import type {SecretPart} from '../scaffold/kubernetes/secrets.js';
import type {Tool} from '../tools/tool.js';
import type {AccessProbe} from './access-probe.js';

export type SecretValues = Readonly<Record<string, string>>;

/** Commands of a keeper for one part, as a plan shows them: none of them names a value. */
interface KeeperCommands {
  readonly create: readonly string[];
  readonly change: readonly string[];
}

/**
 * Keeps the values that workloads read as Secrets: in the cluster itself, or in the secret manager of a cloud. Values go
 * to it on standard input only: never in argv, files or logs.
 */
export interface SecretKeeper {
  /** Id of the step that makes what its secrets live in, where they do not live by themselves. */
  readonly within?: string;
  commands(part: SecretPart): KeeperCommands;
  /** What it holds of a part; undefined where it has never heard of it. */
  read(part: SecretPart): Promise<SecretValues | undefined>;
  /** Holds these values from now on, and no others. */
  put(part: SecretPart, values: SecretValues, say: (line: string) => void): Promise<void>;
  /** How a part is taken away, where it does not go with what it lives in. */
  readonly removal?: (part: SecretPart) => {
    readonly command: readonly string[];
    readonly run: (say: (line: string) => void) => Promise<void>;
  };
}

/** The secret manager of a cloud, as `security.secrets` names it. */
export interface SecretManager {
  readonly tool: Tool;
  readonly probe: AccessProbe;
  /** `spec.provider` of a SecretStore, by which External Secrets fetches from it. */
  store(spec: Targets): object;
  keeper(where: {readonly blueprint: Blueprint; readonly environment: string}): SecretKeeper;
}

/** Puts values by a cloud's tool, on its standard input: as a new secret, or as a new version of the one that is there. */
export const putBy =
  (tool: Tool, {commands, read}: Pick<SecretKeeper, 'commands' | 'read'>): SecretKeeper['put'] =>
  async (part, values, say) => {
    const {create, change} = commands(part);
    const [, ...args] = (await read(part)) === undefined ? create : change;
    await tool.run(args, {input: JSON.stringify(values), onLine: say});
  };

/** Values of a JSON object. What is none holds none, and its text is in no message. */
export function valuesIn(text: string | undefined): SecretValues {
  try {
    const object: unknown = JSON.parse(text ?? '{}');
    if (!isObject(object)) return {};
    return Object.fromEntries(
      Object.entries(object).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    );
  } catch {
    return {};
  }
}
