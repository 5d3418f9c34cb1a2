// Whom a Portal of tests says that it tells of alarms: a file with all that one may have. A test of its receiver `pager` is taken, and of the others not.

import type { Pool } from 'pg';
import { rulesInForce } from '../../../src/portal/notifier/in-force.ts';
import { readNotifyFile } from '../../../src/portal/notifier/read-file.ts';
import type { Receivers } from '../../../src/portal/notifier/receivers.ts';
import type { NotificationDesk } from '../../../src/portal/notifier/routes.ts';
import { noVersion } from '../../../src/portal/notifier/rules-table.ts';
import { type Setting, settingOf } from '../../../src/portal/notifier/set-routes.ts';
import { notificationSettingsOf, type Queued } from '../../../src/portal/notifier/told.ts';

const exampleFile = `
timeZone: Asia/Seoul
smtp: { host: mail.plant.example, port: 587, from: spindle@plant.example, password: { env: SMTP_PASSWORD } }
machineGroups: { press-shop: [1, 2, 3] }
times:
  nights: [{ from: "22:00", to: "06:00" }]
  office: [{ days: [mon-fri], from: "08:00", to: "18:00" }]
receivers:
  shift-mail: { kind: email, to: [shift@plant.example], quiet: { during: nights, except: [CRITICAL] } }
  pager: { kind: webhook, url: "https://pager.plant.example/hooks/hush", token: { env: TOKEN }, tells: [worse, returned, ended] }
  maintenance-chat: { kind: slack, url: { env: SLACK }, language: ko }
routes:
  - { name: everything, to: [maintenance-chat] }
  - { name: press-shop, machineGroups: [press-shop], priorities: [ALERT, CRITICAL], during: office, to: [shift-mail] }
  - name: critical
    priorities: [CRITICAL]
    machines: [7]
    to: [pager, shift-mail]
    escalate: [{ afterMinutes: 10, to: [maintenance-chat] }]
`;

const unreached = { code: 'peer-unreached', kind: 'refused' } as const;
const queued: readonly Queued[] = [
  { receiver: 'shift-mail', waiting: 2, givenUp: 1, problem: 'nothing listens there', refusal: unreached },
];

const told = { path: '/etc/notify.yaml', problem: null, refusals: [], queued };

export function exampleReceivers(): Receivers {
  const read = readNotifyFile(exampleFile, () => 'https://hush.example');
  if ('problems' in read) throw new Error(read.problems.join());
  return read.receivers;
}

export function exampleSettings() {
  const { file } = exampleReceivers();
  return notificationSettingsOf({ ...told, file, version: noVersion, unfit: [] });
}

/** Routes are set in the database. */
export function scriptedNotifications(pool: Pool, ask: Setting['ask']): NotificationDesk {
  const receivers = exampleReceivers();
  const file = { current: () => receivers };
  const inForce = rulesInForce(file);
  return {
    settings: async () => {
      const { file: said } = await ask(() => inForce.look(pool));
      return notificationSettingsOf({ ...told, file: said, version: inForce.version(), unfit: inForce.problems() });
    },
    test: async (name) => {
      if (!receivers.receivers.has(name)) return undefined;
      return name === 'pager'
        ? { problem: null, refusal: null }
        : { problem: 'nothing listens there', refusal: unreached };
    },
    ...settingOf({ pool, file, inForce, ask }),
  };
}
