// The Portal's API of curves: the sensors of a machine over time, with its episodes and anomalous readings. Changes nothing.
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { InvalidRequest } from '../../web-server/request-errors.ts';
import { curveSpanMaxMs } from '../curve/plan.ts';
import { json, tags } from '../route-documents.ts';
import type { CurveAnomaly, CurveEpisode } from './curve-events.ts';
import type { CurveQuery, LoadedCurve } from './load-curve.ts';
import type { MachineCurves } from './schemas.ts';
import * as schemas from './schemas.ts';

/** Ports: the history's tables. Reject with Unavailable. */
export interface HistoryReads {
  /** The profile's sensors. */
  readonly sensors: readonly string[];
  readonly curve: (query: CurveQuery) => Promise<LoadedCurve>;
  readonly anomalies: (query: CurveQuery) => Promise<readonly CurveAnomaly[]>;
  readonly episodes: (query: CurveQuery) => Promise<readonly CurveEpisode[]>;
  /** How the reader of readings is. */
  readonly state: () => MachineCurves['history'];
}

const spanMs = 3_600_000;
/** The years that the database and a page can show. */
const [firstMs, lastMs] = [Date.UTC(1970, 0), Date.UTC(9999, 0)];

export function addCurves(app: FastifyInstance, history: HistoryReads): void {
  const typed = app.withTypeProvider<TypeBoxTypeProvider>();
  const schema = {
    tags: [tags.machines],
    summary: 'The sensors of a machine over time',
    description:
      'The resolution is chosen by the time that a point stands for. Each point has the mean, the least and the greatest of its readings, so that no peak ' +
      'is lost. Of a machine that there is not, or was not then, there are no points.',
    params: schemas.curvesParameters,
    querystring: schemas.curvesQuery,
    response: json(schemas.machineCurvesSchema, 'malformed-request', 'invalid-request', 'unavailable'),
  };
  typed.get('/api/machines/:id/curves', { schema }, async (request, reply): Promise<MachineCurves> => {
    const { id: machineId } = request.params;
    const { from, to } = spanOf(request.query);
    const { sensors } = history;
    const query = { machineId, from, to, points: request.query.points, sensors };
    // Both at once: a page waits for all of it.
    const [curve, anomalies, episodes] = await Promise.all([
      history.curve(query),
      history.anomalies(query),
      history.episodes(query),
    ]);
    reply.header('cache-control', 'no-store');
    return {
      machineId,
      from: new Date(from).toISOString(),
      to: new Date(to).toISOString(),
      resolution: curve.resolution,
      isThinned: curve.isThinned,
      times: curve.times,
      counts: curve.counts,
      sensors: sensors.map((name, place) => {
        const { mean, min, max } = curve.sensors[place] as LoadedCurve['sensors'][number];
        return { name, mean, min: curve.isBand ? min : null, max: curve.isBand ? max : null };
      }),
      anomalies,
      episodes,
      history: history.state(),
    };
  });
}

/** Throws InvalidRequest where there is no such time. */
function spanOf(query: schemas.CurvesQueryGiven): { readonly from: number; readonly to: number } {
  const to = query.to === undefined ? Date.now() : Date.parse(query.to);
  const from = query.from === undefined ? to - spanMs : Date.parse(query.from);
  const refuse = (field: string, message: string): never => {
    throw new InvalidRequest([{ field, message }]);
  };
  if (!(to >= firstMs && to <= lastMs)) refuse('to', 'to must be a time of the years 1970 to 9998');
  if (!(from >= firstMs && from < to)) refuse('from', 'from must be a time before to, and not before 1970');
  if (to - from > curveSpanMaxMs) refuse('from', 'from must not be more than five years before to');
  return { from, to };
}
