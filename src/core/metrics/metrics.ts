import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Registry } from 'prom-client';

/** The metrics of this process. Whoever has something to count registers it in `registry` and sets names under `confab_`. */
@Injectable()
export class Metrics {
  readonly registry = new Registry();

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  /** What a counter or gauge stands at, over all of its labels. @throws Error where there is none of that name */
  async valueOf(name: string): Promise<number> {
    const metric = this.registry.getSingleMetric(name);
    if (!metric) throw new Error(`Nothing is counted as ${name}`);
    const { values } = await metric.get();
    return values.reduce((sum, { value }) => sum + value, 0);
  }
}
