import {isObject, type JsonObject} from '../../../kit/json.js';
import {Tool} from '../../tools/tool.js';

export const gcloud = new Tool({
  command: 'gcloud',
  minimum: '480',
  install: 'https://cloud.google.com/sdk/docs/install',
  version: {args: ['version'], pattern: /Google Cloud SDK ([\d.]+)/},
  signedOut: /do not currently have an active account/,
});

/** What gcloud prints of one thing, or undefined where it is not. Throws its last words when it cannot be asked. */
export async function askGcloud(args: readonly string[]): Promise<string | undefined> {
  const {code, stdout, stderr} = await gcloud.attempt(args);
  if (code === 0) return stdout;
  if (/not[ _]?found|does not exist/i.test(stderr)) return undefined;
  // gcloud ends with hints over several lines; what is wrong stands behind ERROR.
  const lines = stderr.trim().split('\n');
  throw new Error(lines.find(line => line.startsWith('ERROR:')) ?? (lines.at(-1) || `gcloud ended with ${code}`));
}

/** The same of what it describes as an object. */
export async function lookWithGcloud(args: readonly string[]): Promise<JsonObject | undefined> {
  const text = (await askGcloud([...args, '--format=json', '--quiet']))?.trim();
  const value: unknown = text ? JSON.parse(text) : undefined;
  return isObject(value) ? value : undefined;
}
