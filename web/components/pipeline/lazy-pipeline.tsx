// Pages that operators look at now and then are fetched when they are first looked at. What fails here says so in its place.
import { lazy, type ReactNode, Suspense } from 'react';
import { ErrorBoundary } from 'react-error-boundary';
import { curveTexts } from '../../lib/curves/curve-texts.ts';
import type { DeliveryPageProps } from './delivery-page.tsx';
import type { ModelPageProps } from './model-page.tsx';

const Delivery = lazy(async () => ({ default: (await import('./delivery-page.tsx')).DeliveryPage }));
const Model = lazy(async () => ({ default: (await import('./model-page.tsx')).ModelPage }));

function Apart({ children }: { readonly children: ReactNode }) {
  return (
    <ErrorBoundary fallback={<p className="sub">{curveTexts.failed}</p>}>
      <Suspense fallback={<p className="sub">{curveTexts.loading}</p>}>{children}</Suspense>
    </ErrorBoundary>
  );
}

export function LazyDelivery(props: DeliveryPageProps) {
  return (
    <Apart>
      <Delivery {...props} />
    </Apart>
  );
}

export function LazyModel(props: ModelPageProps) {
  return (
    <Apart>
      <Model {...props} />
    </Apart>
  );
}
