import {request} from 'undici';

/** How often these gateways have tried another node since they started; null where one does not tell. */
export async function retriesOf(gateways: readonly string[]): Promise<number | null> {
  const all = await Promise.all(gateways.map(url => retriesBy(url).catch(() => null)));
  return all.includes(null) ? null : all.reduce<number>((sum, each) => sum + (each ?? 0), 0);
}

async function retriesBy(url: string): Promise<number | null> {
  const {statusCode, body} = await request(`${url}/metrics`, {signal: AbortSignal.timeout(2000)});
  const text = await body.text();
  if (statusCode !== 200) return null;
  return [...text.matchAll(/^rulectl_gateway_retries_total(?:\{[^}]*\})? ([\d.e+]+)$/gm)].reduce(
    (sum, [, value]) => sum + Number(value),
    0,
  );
}
