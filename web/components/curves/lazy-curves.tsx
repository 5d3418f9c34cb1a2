// Curves are fetched when they are first looked at: who only reads the lists does not load what draws.
import { lazy } from 'react';

export const MachineCurves = lazy(async () => ({ default: (await import('./machine-curves.tsx')).MachineCurves }));
export const MachinePage = lazy(async () => ({ default: (await import('./machine-page.tsx')).MachinePage }));
