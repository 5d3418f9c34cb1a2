// Since when and until when machines are under maintenance, for all places that name a machine: asked once for all. Where the AI server, which has the windows, cannot be
// asked, nothing is said of it.
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { fetchWindows, maintenanceKey } from '../../lib/maintenance/maintenance-api.ts';
import { type Maintenance, maintenanceOf } from '../../lib/maintenance/under-maintenance.ts';
import { refetchLineMs } from '../../lib/pipeline/delivery-api.ts';
import { useAiServer } from '../pipeline/use-pipeline.ts';

const refetchMs = 30_000;

export function useMaintenance(): Maintenance {
  const { isThere } = useAiServer(refetchLineMs);
  const { data, isError } = useQuery({
    queryKey: maintenanceKey,
    queryFn: fetchWindows,
    refetchInterval: refetchMs,
    retry: false,
    enabled: isThere,
  });
  // What was so before nobody knows to be so now.
  const windows = isThere && !isError ? data?.windows : undefined;
  return useMemo(() => maintenanceOf(windows ?? []), [windows]);
}
