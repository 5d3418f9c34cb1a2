// Maintenance is fetched when it is first looked at. What fails here says so in its place.
import { lazy, Suspense } from 'react';
import { ErrorBoundary } from 'react-error-boundary';
import { curveTexts } from '../../lib/curves/curve-texts.ts';
import type { MaintenancePanelProps } from './maintenance-panel.tsx';

const Panel = lazy(async () => ({ default: (await import('./maintenance-panel.tsx')).MaintenancePanel }));

export function LazyMaintenance(props: MaintenancePanelProps) {
  return (
    <ErrorBoundary fallback={<p className="sub">{curveTexts.failed}</p>}>
      <Suspense fallback={null}>
        <Panel {...props} />
      </Suspense>
    </ErrorBoundary>
  );
}
