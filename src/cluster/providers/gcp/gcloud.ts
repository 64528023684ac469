import {isObject, type JsonObject} from '../../../kit/json.js';
import {tools} from '../../tools/tools.js';

/** What gcloud says of one thing, or undefined where it is not. Throws its last words when it cannot be asked. */
export async function lookWithGcloud(args: readonly string[]): Promise<JsonObject | undefined> {
  const {code, stdout, stderr} = await tools.gcloud.attempt([...args, '--format=json', '--quiet']);
  if (code === 0) {
    const value: unknown = stdout.trim() === '' ? undefined : JSON.parse(stdout);
    return isObject(value) ? value : undefined;
  }
  if (/not[ _]?found|does not exist/i.test(stderr)) return undefined;
  // gcloud ends with hints over several lines; what is wrong stands behind ERROR.
  const lines = stderr.trim().split('\n');
  throw new Error(lines.find(line => line.startsWith('ERROR:')) ?? (lines.at(-1) || `gcloud ended with ${code}`));
}
