// Who sends: the program, its version and its process; what OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES say comes before that.
import { hostname } from 'node:os';
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';

type Resource = ReturnType<typeof defaultResource>;

export function resourceOf({ program, version }: { readonly program: string; readonly version: string }): Resource {
  const named = resourceFromAttributes({
    'service.name': `spindle-${program}`,
    'service.version': version,
    'service.instance.id': `${hostname()}:${process.pid}`,
  });
  return defaultResource()
    .merge(named)
    .merge(detectResources({ detectors: [envDetector] }));
}
