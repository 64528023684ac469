const durations = 'rulectl_request_duration_seconds';

/** Requests of clients: probes, metrics and what roles ask each other (503 while they start) are none of theirs. */
const clients = 'route=~"/v1/(evaluate|facts).*"';

/** Requests of clients per second; `status` picks them, such as `5..`. */
export const requestRate = (window: string, status?: string): string =>
  `rate(${durations}_count{${clients}${status === undefined ? '' : `,status=~"${status}"`}}[${window}])`;

/** Seconds that so many of the single evaluations stay under. A batch takes as long as its client sends. */
export const latencyQuantile = (quantile: number, window: string): string =>
  `histogram_quantile(${quantile}, sum by (le) (rate(${durations}_bucket{route="/v1/evaluate"}[${window}])))`;
