/** What a server's metrics say of a series, its labels as they stand there; undefined where they say nothing. */
export async function metricOf(url: string, series: string): Promise<number | undefined> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  const line = metrics.split('\n').find((one) => one.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length));
}
