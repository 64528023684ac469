import {createHash, randomBytes} from 'node:crypto';

/** A new API key: 256 random bits behind a prefix that scanners for secrets can find. */
export const newApiKey = (): string => `rk_${randomBytes(32).toString('base64url')}`;

/** What control is told of a key, and all that it keeps. */
export const hashOfKey = (key: string): string => createHash('sha256').update(key).digest('hex');
