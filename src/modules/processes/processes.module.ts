import { Module } from '@nestjs/common';
import { ProcessFigures } from './process-figures.js';
import { ProcessRecorder } from './process-recorder.service.js';
import { ProcessesController } from './processes.controller.js';
import { ProcessesService } from './processes.service.js';

/** What each process of the server does: written down by each, shown by any. */
@Module({ controllers: [ProcessesController], providers: [ProcessFigures, ProcessRecorder, ProcessesService] })
export class ProcessesModule {}
