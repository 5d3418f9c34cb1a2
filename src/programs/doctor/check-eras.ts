// What `spindle doctor` tells of the partitions that detections stand in: whether the open one is closed in time, and what keeps it open.
import type { Pool } from 'pg';
import { type EraObstacle, readEras } from '../../database/delivery/eras.ts';
import { eraMsOf, overdueMsOf } from '../../delivery/keep-eras.ts';
import type { Told } from '../support/told.ts';

const hourMs = 3_600_000;

const reasons: Readonly<Record<EraObstacle, string>> = {
  unchecked: 'what an earlier version has stored is not checked yet; run: npm run migrate',
  'earlier-consumer': 'a consumer of an earlier version has stored within the last day; replace it',
};

/** Late is one that has been due for as long as it should have been open. Nothing is lost meanwhile: retention frees room later. */
export async function checkEras(pool: Pool, keptMs: number): Promise<Told> {
  const eras = await readEras(pool);
  const { count, openMs, obstacle } = eras;
  const found = `in ${count} ${count === 1 ? 'partition' : 'partitions'}, the open one for ${hours(openMs)} h`;
  const isLate = overdueMsOf(eras, keptMs) > eraMsOf(keptMs);
  if (obstacle !== 'unchecked' && !isLate) return found;
  const reason = obstacle === null ? 'no consumer cleans up; one has to run with CDC_GUARDIAN=true' : reasons[obstacle];
  return { state: 'warning', detail: `${found}, to be closed after ${hours(eraMsOf(keptMs))} h: ${reason}` };
}

function hours(ms: number): string {
  return (ms / hourMs).toFixed(ms < 10 * hourMs ? 1 : 0);
}
