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

/** After a step that found the table in use. Each such one holds up all who store, for as long as it waits; so the next one is not soon. */
const busyPauseMs = { min: 60_000, max: 900_000 };

export interface EraKeeping {
  readonly pool: Pool;
  readonly keptMs: number;
  /** So many pieces of an era are counted in one call. */
  readonly piecesMax: number;
  /** A clock that never goes back. */
  readonly now?: () => number;
}

/** To be called again and again; each call does a bounded piece. */
export function createEraKeeping({ pool, keptMs, piecesMax, now = () => performance.now() }: EraKeeping) {
  let pauseMs = 0;
  let nextMs = Number.NEGATIVE_INFINITY;
  return async (): Promise<Eras> => {
    if (now() >= nextMs) {
      const isBusy = (await keepOnce(pool, keptMs, piecesMax)) === 'busy';
      pauseMs = isBusy ? Math.min(busyPauseMs.max, Math.max(busyPauseMs.min, pauseMs * 2)) : 0;
      nextMs = now() + pauseMs;
    }
    return readEras(pool);
  };
}

async function keepOnce(pool: Pool, keptMs: number, piecesMax: number): Promise<'done' | 'busy'> {
  if ((await turnEra(pool, eraMsOf(keptMs))) === 'busy') return 'busy';
  let pieces = 0;
  for (const era of await findClosedEras(pool, keptMs)) {
    while (pieces++ < piecesMax && (await countEra(pool, era, countedBlocks)));
    if (pieces > piecesMax) break;
    if ((await dropEra(pool, era, keptMs)) === 'busy') return 'busy';
  }
  return 'done';
}
