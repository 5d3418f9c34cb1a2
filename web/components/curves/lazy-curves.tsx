// Curves are fetched when they are first looked at: who only reads the lists does not load what draws. What fails here, be it the network or the
// drawing, says so in its place and leaves the rest of the page as it is.
import { lazy, type ReactNode, Suspense } from 'react';
import { ErrorBoundary } from 'react-error-boundary';
import { curveTexts } from '../../lib/curves/curve-texts.ts';
import type { PortalProfile } from '../../lib/portal-api.ts';
import type { MachineCurvesProps } from './machine-curves.tsx';
import type { MachinePageProps } from './machine-page.tsx';

const Curves = lazy(async () => ({ default: (await import('./machine-curves.tsx')).MachineCurves }));
const Page = lazy(async () => ({ default: (await import('./machine-page.tsx')).MachinePage }));
const loading = <p className="sub">{curveTexts.loading}</p>;
const failed = <p className="sub">{curveTexts.failed}</p>;

function Apart({ children }: { readonly children: ReactNode }) {
  return (
    <ErrorBoundary fallback={failed}>
      <Suspense fallback={loading}>{children}</Suspense>
    </ErrorBoundary>
  );
}

export function LazyCurves(props: MachineCurvesProps) {
  return (
    <Apart>
      <Curves {...props} />
    </Apart>
  );
}

export function MachineView({
  profile,
  ...props
}: Omit<MachinePageProps, 'profile'> & { readonly profile: PortalProfile | undefined }) {
  return profile === undefined ? (
    loading
  ) : (
    <Apart>
      <Page {...props} profile={profile} />
    </Apart>
  );
}
