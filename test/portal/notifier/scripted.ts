// Whom a Portal of tests says that it tells of alarms: a file with all that one may have. A test of its receiver `pager` is taken, and of the others not.

import { readNotifyFile } from '../../../src/portal/notifier/read-file.ts';
import type { NotificationDesk } from '../../../src/portal/notifier/routes.ts';
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

const queued: readonly Queued[] = [
  { receiver: 'shift-mail', waiting: 2, givenUp: 1, problem: 'nothing listens there' },
];

export function exampleSettings() {
  const read = readNotifyFile(exampleFile, () => 'https://hush.example');
  if ('problems' in read) throw new Error(read.problems.join());
  return notificationSettingsOf({ path: '/etc/notify.yaml', file: read.receivers.file, problem: null, queued });
}

export const scriptedNotifications: NotificationDesk = {
  settings: async () => exampleSettings(),
  test: async (name) => {
    const { receivers } = exampleSettings();
    if (receivers.every((each) => each.name !== name)) return undefined;
    return name === 'pager' ? null : 'nothing listens there';
  },
};
