// What admins are told of messages about alarms, and may try and set: the ports of that API over the file, the table and the queue.
import type { CleanedEnv } from 'envalid';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { Profile } from '../../core/profile.ts';
import type { InForce } from '../../portal/notifier/in-force.ts';
import type { NotifyFile } from '../../portal/notifier/notify-file.ts';
import { countQueued } from '../../portal/notifier/queue.ts';
import type { NotificationDesk } from '../../portal/notifier/routes.ts';
import { settingOf } from '../../portal/notifier/set-routes.ts';
import { type notifySettings, publicUrlOf } from '../../portal/notifier/settings.ts';
import { testReceiver } from '../../portal/notifier/test-receiver.ts';
import { notificationSettingsOf } from '../../portal/notifier/told.ts';
import type { portalSettings } from '../../portal/settings.ts';
import type { PostgresOptions } from '../../postgres/pool.ts';
import type { Trust } from '../../settings/ask-trusting.ts';
import type { watchSettings } from '../../watch/settings.ts';
import type { NamedReasons } from '../support/named-reasons.ts';
import { forBrowsers } from './for-browsers.ts';

export interface NotificationParts {
  readonly settings: CleanedEnv<
    typeof notifySettings & typeof watchSettings & Pick<typeof portalSettings, 'PORTAL_PORT' | 'PORTAL_TLS_CERT_PATH'>
  >;
  readonly log: Logger;
  readonly profile: Profile;
  readonly database: PostgresOptions;
  /** Of the page. */
  readonly pool: Pool;
  readonly registry: Registry;
  /** Alarms come and are seen all the same, so nothing here is a reason why the Portal is not ready. */
  readonly degradations: NamedReasons;
}

interface Told {
  readonly file: NotifyFile;
  readonly inForce: InForce;
  readonly trust: Trust;
}

export function notificationDesk(
  { settings, profile, database, pool }: NotificationParts,
  { file, inForce, trust }: Told,
): NotificationDesk {
  const ask = <T>(step: () => Promise<T>): Promise<T> => forBrowsers(database, step);
  const testing = {
    ...{ profile, portalUrl: publicUrlOf(settings), timeoutMs: settings.NOTIFY_TIMEOUT_MS, now: Date.now },
    trust,
    drawId: () => crypto.randomUUID(),
  };
  return {
    settings: async () => {
      // Also what was set in another Portal just now.
      const { file: said } = await ask(() => inForce.look(pool));
      return notificationSettingsOf({
        ...{ path: settings.NOTIFY_PATH, file: said, problem: file.problem(), refusals: file.refusals() },
        ...{ version: inForce.version(), unfit: inForce.problems() },
        queued: await ask(() => countQueued(pool)),
      });
    },
    test: async (name) => {
      const receiver = file.current().receivers.get(name);
      if (receiver === undefined) return undefined;
      const failure = await testReceiver(receiver, testing);
      return { problem: failure?.message ?? null, refusal: failure?.refusal ?? null };
    },
    ...settingOf({ pool, file, inForce, ask }),
  };
}
