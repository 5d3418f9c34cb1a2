// Curves are fetched when they are first looked at: who only reads the lists does not load what draws.
import { lazy, Suspense } from 'react';
import { curveTexts } from '../../lib/curve-texts.ts';
import type { PortalProfile } from '../../lib/portal-api.ts';
import type { MachineCurvesProps } from './machine-curves.tsx';
import type { MachinePageProps } from './machine-page.tsx';

const Curves = lazy(async () => ({ default: (await import('./machine-curves.tsx')).MachineCurves }));
const Page = lazy(async () => ({ default: (await import('./machine-page.tsx')).MachinePage }));
const loading = <p className="sub">{curveTexts.loading}</p>;

export function LazyCurves(props: MachineCurvesProps) {
  return (
    <Suspense fallback={loading}>
      <Curves {...props} />
    </Suspense>
  );
}

export function MachineView({
  profile,
  ...props
}: Omit<MachinePageProps, 'profile'> & { readonly profile: PortalProfile | undefined }) {
  return profile === undefined ? (
    loading
  ) : (
    <Suspense fallback={loading}>
      <Page {...props} profile={profile} />
    </Suspense>
  );
}
