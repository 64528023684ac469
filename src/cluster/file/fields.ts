import {z} from 'zod';
import {parseBytes, parseDurationMs, parseMilliCpu, parseRatePerSecond} from '../../kit/units.js';

/** Field types that the sections share. What they give is complete and in one unit; the name of a field says which. */

/** A name that may become part of a Kubernetes object's name, a host or a path. */
export const dnsLabel = (most = 40) =>
  z
    .string()
    .max(most)
    .regex(/^[a-z]([a-z0-9-]*[a-z0-9])?$/, 'must be lower-case letters, digits and hyphens, and begin with a letter');

/** The name of a rule function or effect. */
export const identifier = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be a name of letters, digits and underscores');

const text = z.union([z.string(), z.number()]);

function parsed<T extends number>(parse: (value: string | number) => T | undefined, expected: string) {
  return text.transform((value, context) => {
    const result = parse(value);
    if (result !== undefined) return result;
    context.addIssue({code: 'custom', message: `must be ${expected}`});
    return z.NEVER;
  });
}

/** Milliseconds from `250`, `"250ms"`, `1h`. */
export const duration = () => parsed(parseDurationMs, 'a duration such as 250ms, 60s or 1h');

/** Bytes from `1048576`, `64Mi`. */
export const bytes = () => parsed(parseBytes, 'a size such as 512Ki, 64Mi or 1Gi');

/** Events per second from `1000/s`, `600/m`. */
export const rate = () => parsed(parseRatePerSecond, 'a rate such as 1000/s or 600/m');

/** CPU as Kubernetes writes it, kept as text: `250m`, `1`. */
export const cpu = () => quantity(parseMilliCpu, 'an amount of CPU such as 250m or 2');

/** Memory as Kubernetes writes it, kept as text: `512Mi`. */
export const memory = () => quantity(parseBytes, 'an amount of memory such as 512Mi or 2Gi');

const quantity = (parse: (value: string | number) => number | undefined, expected: string) =>
  text.refine(value => parse(value) !== undefined, `must be ${expected}`).transform(String);

export const count = (least: number, most: number) => z.int().min(least).max(most);
export const percent = () => z.number().min(1).max(100);

/** A port; 0 takes any free one. */
export const port = () => z.int().min(0).max(65_535);

/** Names a Kubernetes Secret, or a key in it. Never resolved outside the cluster. */
export const secretRef = z.union([
  z.string().transform(name => ({name, key: undefined})),
  z.strictObject({
    name: z.string().describe('Name of the Secret.'),
    key: z.string().optional().describe('Key in the Secret.'),
  }),
]);

/**
 * Text that may carry a secret. `${ENV}` in it stays as written, so that no secret reaches the spec object or a file
 * made from it; `resolveSecret` reads it where the connection is made.
 */
export const secretText = () =>
  z.union([z.string().min(1), z.strictObject({secretRef: secretRef.describe('The Secret that holds the text.')})]);

const isUrl = (value: unknown): boolean =>
  typeof value !== 'string' || value.startsWith('${') || /^[a-z][a-z0-9+.-]*:\/\/\S+$/i.test(value);

const hasPassword = (value: unknown): boolean =>
  typeof value === 'string' && /^[^/]*:\/\/[^/@]*:(?!\$\{)[^/@]+@/.test(value);

const urlWanted = 'must be a URL such as redis://host:6379, or "${VARIABLE}"';
const passwordFound = {
  error: 'holds a password: write "${VARIABLE}" for it, the file is no place for secrets',
  params: {code: 'SPEC_SECRET_IN_FILE'},
};

/** As `secretText`, and a URL. A password may not stand in the file itself. */
export const secretUrl = () =>
  secretText()
    .refine(isUrl, urlWanted)
    .refine(value => !hasPassword(value), passwordFound);

/** A URL that roles call: `${ENV}` in it is kept, and resolved by the role. */
export const calledUrl = () =>
  z
    .string()
    .refine(isUrl, urlWanted)
    .refine(value => !hasPassword(value), passwordFound);

export type SecretText = z.output<ReturnType<typeof secretText>>;

/** A setting that nothing reads yet: whatever is written there, other than what holds today, is refused as SPEC_NOT_YET. */
export const notYet = <Today extends string | undefined>(today: Today) =>
  z
    .unknown()
    .refine(value => value === today, {
      error: 'does nothing yet',
      params: {
        code: 'SPEC_NOT_YET',
        fix: today === undefined ? 'Leave it out.' : `Leave it out, or write ${today}.`,
      },
    })
    .transform(() => today)
    .meta(today === undefined ? {not: {}} : {enum: [today]});
