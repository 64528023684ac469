/** The Authorization header (RFC 6750) for a secret; none without one. */
export const bearer = (secret: string | undefined): string | undefined =>
  secret === undefined ? undefined : `Bearer ${secret}`;

/** The secret in an Authorization header, if there is one. */
export const secretIn = (authorization: string | undefined): string | undefined =>
  authorization !== undefined && /^bearer /i.test(authorization)
    ? authorization.slice(7).trim() || undefined
    : undefined;
