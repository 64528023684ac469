/**
 * Version of what rules mean: raised when the same rules and facts may give another answer than before. It is part of
 * every answer of a cluster, so that nobody compares answers of two meanings unawares.
 */
export const semanticsVersion = '1';
