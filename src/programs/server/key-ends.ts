// Says in the log which API keys end soon, each once a day, also those that nobody uses at the moment: a gateway that reports once a month
// must not find out by being refused. What cannot be asked now is told, and asked again at the next look.
import type { Logger } from 'pino';
import type { ExpiringApiKey } from '../../postgres/api-keys.ts';
import type { SideWork } from '../../web-server/side-work.ts';

export const lookIntervalMs = 3_600_000;
const dayMs = 86_400_000;
/** So many keys are told of in one day; of what is beyond only that there is more. */
const keysMax = 100;

export interface KeyEnds {
  readonly look: () => Promise<void>;
  readonly close: () => void;
}

/** Looks now, and then every hour. `findExpiring` gives those that end first, at most so many. */
export function watchKeyEnds(
  findExpiring: (countMax: number) => Promise<readonly ExpiringApiKey[]>,
  log: Pick<Logger, 'warn'>,
  work: SideWork,
  now: () => number = Date.now,
): KeyEnds {
  /** When each was told last. */
  const told = new Map<string, number>();
  const find = async (): Promise<void> => {
    const found = await findExpiring(keysMax + 1);
    for (const [id, at] of told) if (now() - at >= dayMs) told.delete(id);
    for (const { id, name, expiresAt } of found.slice(0, keysMax)) {
      if (told.has(id)) continue;
      told.set(id, now());
      const days = Math.floor((expiresAt.getTime() - now()) / dayMs);
      log.warn({ key: name, expiresAt, days }, 'An API key ends soon; make another in time: spindle api-keys create');
    }
    if (found.length > keysMax && !told.has('more')) {
      told.set('more', now());
      log.warn({ told: keysMax }, 'More API keys end soon than are told of one by one; see: spindle api-keys list');
    }
  };
  const look = async (): Promise<void> => void (await work.run(find));
  const timer = setInterval(look, lookIntervalMs).unref();
  void look();
  return { look, close: () => clearInterval(timer) };
}
