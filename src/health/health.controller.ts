import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiServiceUnavailableResponse } from '@nestjs/swagger';
import { HealthCheckService, HealthIndicatorService, MongooseHealthIndicator } from '@nestjs/terminus';
import { Draining } from './draining.js';

const PING_MS = 2000;

@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly indicator: HealthIndicatorService,
    private readonly mongoose: MongooseHealthIndicator,
    private readonly draining: Draining,
  ) {}

  @Get('live')
  @ApiOperation({ operationId: 'health_live', summary: 'Whether this process answers at all' })
  @ApiOkResponse({ description: 'It does.' })
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('ready')
  @ApiOperation({ operationId: 'health_ready', summary: 'Whether this process can take requests: a balancer asks it' })
  @ApiOkResponse({ description: 'It can.' })
  @ApiServiceUnavailableResponse({ description: 'It is on its way out, or its database is away.' })
  async ready(): Promise<{ status: string }> {
    const { status } = await this.health.check([
      () => this.notDraining(),
      () => this.mongoose.pingCheck('mongodb', { timeout: PING_MS }),
    ]);
    return { status };
  }

  private notDraining(): ReturnType<ReturnType<HealthIndicatorService['check']>['up' | 'down']> {
    const draining = this.indicator.check('draining');
    return this.draining.isDraining ? draining.down() : draining.up();
  }
}
