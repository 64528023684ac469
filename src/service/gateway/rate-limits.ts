import {RateLimiterMemory, type RateLimiterRes} from 'rate-limiter-flexible';
import {at} from '../../kit/errors.js';
import {sleep} from '../../kit/wait.js';
import type {Caller} from '../access/key-ring.js';
import {errors as apiErrors} from '../api/errors.js';
import type {RateLimit} from '../evaluate/evaluate-routes.js';
import type {ConcurrencyLimit} from './concurrency-limit.js';

/** What a caller may ask: so many requests a second of its key, and no more than the nodes keep up with. */
export function rateLimits(perKeyPerSecond: number | undefined, concurrency: ConcurrencyLimit): RateLimit {
  const limiter =
    perKeyPerSecond === undefined
      ? undefined
      : new RateLimiterMemory({points: Math.max(1, Math.round(perKeyPerSecond)), duration: 1});
  return {
    isFull: () => concurrency.isFull,
    take: async caller => {
      // Refused before it is read: shedding must cost less than answering.
      if (concurrency.isFull) throw apiErrors.API_OVERLOADED(at({retryAfter: 1}));
      if (limiter === undefined || caller.isRole) return;
      const refused = await taken(limiter, caller);
      if (refused)
        throw apiErrors.API_RATE_LIMITED(limiter.points, at({retryAfter: Math.ceil(refused.msBeforeNext / 1000)}));
    },
    turn: async caller => {
      if (limiter === undefined || caller.isRole) return;
      for (let refused = await taken(limiter, caller); refused; refused = await taken(limiter, caller)) {
        await sleep(refused.msBeforeNext);
      }
    },
  };
}

/** The limiter's refusal, or undefined when the request is within the rate. */
async function taken(limiter: RateLimiterMemory, {id}: Caller): Promise<RateLimiterRes | undefined> {
  try {
    await limiter.consume(id);
    return undefined;
  } catch (refused) {
    if (refused instanceof Error) throw refused;
    return refused as RateLimiterRes;
  }
}
