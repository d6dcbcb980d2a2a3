import type { OpenAPIObject } from '@nestjs/swagger';
import type { ProtocolClasses } from './protocol-classes.js';
export function documentOperations(document: OpenAPIObject, _protocol: ProtocolClasses): OpenAPIObject {
  return document;
}
