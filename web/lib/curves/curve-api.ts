// The Portal's API of curves as the page asks it.
import { bounded, client, given, type Schemas } from '../portal-api.ts';

export type MachineCurves = Schemas['MachineCurves'];
export type SensorCurve = MachineCurves['sensors'][number];
export type CurveAnomaly = MachineCurves['anomalies'][number];

export const curvesKey = ['curves'] as const;

export interface TimeSpan {
  readonly from: number;
  readonly to: number;
}

export const fetchCurves = (machineId: number, { from, to }: TimeSpan, points: number): Promise<MachineCurves> =>
  given(
    client.GET('/api/machines/{id}/curves', {
      ...bounded(),
      params: {
        path: { id: machineId },
        query: { from: new Date(from).toISOString(), to: new Date(to).toISOString(), points },
      },
    }),
  );
