/** Private values for the compose file, mode 0600, beside the journal. */
export const secretsFile = '.rulectl/deploy/compose.env';

/** What every `docker compose` call of ours begins with, in the project's folder. */
export const composeArguments: readonly string[] = [
  ...['compose', '--file', 'deploy/compose/compose.yaml', '--env-file', secretsFile],
  ...['--profile', 'monitoring'],
];
