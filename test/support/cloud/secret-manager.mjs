import {change, fail, input, option, out, state, words} from './world.mjs';

/** The secret managers of both clouds: of each secret its versions, each a JSON object with texts. */

/** Refuses what External Secrets could not read a key from. */
function given() {
  const entries = Object.entries(JSON.parse(input || 'null') ?? {});
  if (entries.length === 0 || entries.some(([, value]) => typeof value !== 'string' || value === '')) {
    fail('the secret is no JSON object with texts', 252);
  }
  return input;
}

export function secretsmanager(verb) {
  const refuse = (what, says) => fail(`An error occurred (${what}) when calling the operation: ${says}`, 254);
  const missing = () => refuse('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  if (!option('--region')) fail('You must specify a region.', 253);
  if (verb === 'list-secrets') out({SecretList: []});
  const name = option(verb === 'create-secret' ? '--name' : '--secret-id');
  if (!name) fail('aws: error: the following arguments are required: --secret-id', 252);
  const versions = state.secrets[name];
  const isWrite = verb === 'create-secret' || verb === 'put-secret-value';
  if (isWrite && option('--secret-string') !== 'file:///dev/stdin') fail('a value in an argument or a file', 252);
  if (verb === 'create-secret') {
    if (versions) refuse('ResourceExistsException', `The operation failed because the secret ${name} already exists.`);
    const text = given();
    change(() => (state.secrets[name] = [text]));
    return true;
  }
  if (verb === 'delete-secret') {
    if (!words.includes('--force-delete-without-recovery')) fail('the name would stay taken', 252);
    // Forced, it does not mind that there is none.
    change(() => delete state.secrets[name]);
    return true;
  }
  if (!versions) missing();
  if (verb === 'put-secret-value') {
    const text = given();
    change(() => versions.push(text));
    return true;
  }
  if (verb === 'get-secret-value') {
    if (versions.length === 0)
      refuse('ResourceNotFoundException', "Secrets Manager can't find the specified secret value");
    out({Name: name, SecretString: versions.at(-1)});
  }
}

export function secrets() {
  const [, verb] = words;
  const isVersion = verb === 'versions';
  const name = isVersion ? (option('--secret') ?? words[3]) : words[2];
  const command = `gcloud.secrets.${isVersion ? `versions.${words[2]}` : verb}`;
  const refuse = says => fail(`ERROR: (${command}) ${says}\nThis command is authenticated as somebody.`);
  if (!option('--project')) refuse('The required property [project] is not currently set.');
  if (verb === 'list') out([]);
  const versions = state.secrets[name];
  const isWrite = verb === 'create' || words[2] === 'add';
  if (isWrite && option('--data-file') !== '-') refuse('a value in an argument or a file');
  if (verb === 'create') {
    if (versions)
      refuse(`Resource in projects [my-project-1] is the subject of a conflict: Secret [${name}] already exists.`);
    if (option('--replication-policy') !== 'automatic') refuse('Missing required flag --replication-policy');
    const text = given();
    return change(() => (state.secrets[name] = [text]));
  }
  if (!versions) refuse(`NOT_FOUND: Secret [projects/1/secrets/${name}] not found or has no versions.`);
  if (verb === 'describe') out({name: `projects/1/secrets/${name}`});
  if (verb === 'delete') {
    if (!words.includes('--quiet')) refuse('nobody is there to confirm');
    return change(() => delete state.secrets[name]);
  }
  if (words[2] === 'add') {
    const text = given();
    return change(() => versions.push(text));
  }
  if (words[2] === 'access' && words[3] === 'latest') {
    if (versions.length === 0) refuse(`NOT_FOUND: Secret [projects/1/secrets/${name}] not found or has no versions.`);
    out(versions.at(-1));
  }
  refuse(`Invalid choice: '${words[2]}'.`);
}
