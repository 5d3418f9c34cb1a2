// What becomes of the eras of detections with time: the open one is turned when it has been open for its part of the retention, and what was closed for
// longer than that is counted for the ledger and dropped as a whole. Turning late harms nothing: the open era takes all there is until then.
import type { Pool } from 'pg';
import { countEra, dropEra, type Eras, findClosedEras, readEras, turnEra } from '../database/delivery/eras.ts';

/** So many eras are kept, and so much longer than it has to be, at most, a detection is: a part of so many. */
const erasKept = 24;
const eraMinMs = 600_000;
/** 128 MB at a time. */
const countedBlocks = 16_384;

/** For how long an era is open. */
export function eraMsOf(keptMs: number): number {
  return Math.max(eraMinMs, keptMs / erasKept);
}

/** For how long the open era should have been closed; 0 while it is not due. */
export function overdueMsOf({ openMs }: Pick<Eras, 'openMs'>, keptMs: number): number {
  return Math.max(0, openMs - eraMsOf(keptMs));
}

/** A bounded piece of it, to be called again and again. */
export async function keepEras(pool: Pool, keptMs: number, piecesMax: number): Promise<Eras> {
  await turnEra(pool, eraMsOf(keptMs));
  let pieces = 0;
  for (const era of await findClosedEras(pool, keptMs)) {
    while (pieces++ < piecesMax && (await countEra(pool, era, countedBlocks)));
    if (pieces > piecesMax) break;
    await dropEra(pool, era, keptMs);
  }
  return readEras(pool);
}
