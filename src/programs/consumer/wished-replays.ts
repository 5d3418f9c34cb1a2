// Dead letters that somebody has asked over the REST API to be replayed: a consumer does it, which has the rights, the settings and the model for it. Of two
// consumers at the same time one stores. What is refused again stays open, with today's reason.

import { databaseOptions } from '../../database/connect.ts';
import { findWishedReplays, settleWishedReplays } from '../../database/dead-letters/wish.ts';
import { explainPostgres } from '../../postgres/explain.ts';
import { createFailureLog } from '../../telemetry/failure-log.ts';
import { createWatched } from '../../telemetry/watched.ts';
import { orAborted } from '../../watch/or-aborted.ts';
import { repeated } from '../../watch/repeat.ts';
import { createReplaying } from '../dead-letters/replaying.ts';
import type { ConsumerParts } from './parts.ts';

const lookEveryMs = 2_000;
const lookPauseMaxMs = 60_000;
const pageSize = 100;

/** Resolves when the signal has aborted. Never rejects. */
export async function replayWished(parts: ConsumerParts, signal: AbortSignal): Promise<void> {
  const { settings, log, pool, profile, model, machineTypes, metrics, degrade } = parts;
  const replaying = createReplaying({
    ...{ settings, profile, model, log },
    findMachineTypes: machineTypes.findMachineTypes,
  });
  const look = async (running: AbortSignal): Promise<void> => {
    while (!running.aborted) {
      const page = await findWishedReplays(pool, pageSize);
      if (page.length === 0) return;
      await replaying.begin(pool);
      const done = await replaying.replay(pool, page);
      await settleWishedReplays(pool, page);
      const accepted = done.reduce((sum, { marked }) => sum + marked, 0);
      const refused = done.reduce((sum, { replayed }) => sum + replayed.refused.length, 0);
      log.info({ accepted, refused }, 'Dead letters were replayed, as somebody has asked');
    }
  };
  const telling = { log, readiness: { set: degrade } };
  const watched = createWatched({
    ...{ ...telling, name: 'The replay of dead letters', label: 'replays', settings },
    registry: metrics.registry,
  });
  await watched.run(
    repeated({
      waitingFor: 'PostgreSQL to say which dead letters are to be replayed',
      turn: (_heart, running) =>
        orAborted(
          explainPostgres(databaseOptions(settings), () => look(running)),
          running,
        ),
      pauseMs: (failedInARow) => Math.min(lookPauseMaxMs, lookEveryMs * 2 ** Math.min(10, failedInARow)),
      observe: createFailureLog({
        ...{ ...telling, what: 'replays' },
        cannot: 'Dead letters that somebody has asked for cannot be replayed; trying again',
        worksAgain: 'Dead letters are replayed again',
      }),
    }),
    signal,
  );
}
