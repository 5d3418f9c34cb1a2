// What the guardian does besides watching: it removes what is no longer needed. A row of the outbox goes only when its message has been
// read from its topic.
import type { CleanedEnv } from 'envalid';
import type { Pool } from 'pg';
import { removeConfirmed, removeExpired, removeExpiredEpisodes } from '../database/delivery/clean-up.ts';
import type { Eras } from '../database/delivery/eras.ts';
import { forgetSilent, type MemoryPlace } from '../database/memory/forget-silent.ts';
import type { retentionSettings } from '../database/settings.ts';
import type { debeziumSettings } from '../debezium/settings.ts';
import { createEraKeeping } from './keep-eras.ts';

type Settings = CleanedEnv<typeof retentionSettings & Pick<typeof debeziumSettings, 'CDC_SLOT_NAME'>>;

/** At one time no more than so many batches of each kind are removed; the rest waits for the next time. */
const batchesMax = 20;
const dayMs = 86_400_000;
const forgettingPauseMs = 3_600_000;

/** To be called again and again; each call does a bounded piece, and tells how the eras of detections are. Rejects with what the driver rejects with. */
export function createHousekeeping(pool: Pool, settings: Settings): () => Promise<Eras> {
  const slotName = settings.CDC_SLOT_NAME;
  const limit = settings.CLEAN_UP_BATCH_SIZE;

  const forget = createForgetting(pool, settings.MEMORY_RETENTION_DAYS * dayMs, limit);
  const detectionsMs = settings.DETECTION_RETENTION_DAYS * dayMs;
  const keepEras = createEraKeeping({ pool, keptMs: detectionsMs, piecesMax: batchesMax });

  return async () => {
    await inBatches(limit, () => removeConfirmed(pool, slotName, settings.OUTBOX_RETENTION_MINUTES * 60_000, limit));
    await inBatches(limit, () => removeExpired(pool, 'detection', detectionsMs, limit));
    const eras = await keepEras();
    await inBatches(limit, () =>
      removeExpired(pool, 'dead_letter', settings.DEAD_LETTER_RETENTION_DAYS * dayMs, limit),
    );
    await inBatches(limit, () => removeExpiredEpisodes(pool, settings.EPISODE_RETENTION_DAYS * dayMs, limit));
    await forget();
    return eras;
  };
}

/** Each time the next rows, and when all have been looked at none for a while: those of which something is to be forgotten are few. */
function createForgetting(pool: Pool, silentMs: number, limit: number): () => Promise<void> {
  let place: MemoryPlace = null;
  let nextMs = 0;
  return async () => {
    if (performance.now() < nextMs) return;
    ({ place } = await forgetSilent(pool, place, { silentMs, limit }));
    if (place === null) nextMs = performance.now() + forgettingPauseMs;
  };
}

async function inBatches(limit: number, remove: () => Promise<number>): Promise<void> {
  for (let batch = 0; batch < batchesMax; batch++) {
    if ((await remove()) < limit) return;
  }
}
