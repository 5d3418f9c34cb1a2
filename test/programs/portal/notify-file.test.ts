// Of a file that was faulty when the Portal started, log, /readyz and with it doctor said that what had been said before stays in force, though there was
// nothing before.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { cleanEnv } from 'envalid';
import type { Pool } from 'pg';
import { Registry } from 'prom-client';
import { notifySettings } from '../../../src/portal/notifier/settings.ts';
import { portalSettings } from '../../../src/portal/settings.ts';
import { portalDatabaseOptions, portalDatabaseSettings } from '../../../src/postgres/settings.ts';
import { ai4i } from '../../../src/profiles/ai4i.ts';
import { openNotifications } from '../../../src/programs/portal/notifications.ts';
import { createNamedReasons } from '../../../src/programs/support/named-reasons.ts';
import { watchSettings } from '../../../src/watch/settings.ts';
import { createLines } from '../../telemetry/lines.ts';

test('of a file that is faulty at the start it is told that nobody is told until it is right', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'spindle-notify-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'notify.yaml');
  writeFileSync(path, 'receivers: 3');
  const settings = cleanEnv(
    { NOTIFY_PATH: path },
    { ...notifySettings, ...watchSettings, ...portalSettings, ...portalDatabaseSettings },
  );
  const degradations = createNamedReasons();
  const { log, said } = createLines();
  openNotifications({
    ...{ settings, log, degradations, profile: ai4i, database: portalDatabaseOptions(settings, 1) },
    ...{ pool: {} as Pool, registry: new Registry() },
  });
  assert.match(
    degradations.all() ?? '',
    /^whom to tell of alarms cannot be read, and nobody is told until it is right: /,
  );
  assert.deepEqual(said(), ['error: Whom to tell of alarms cannot be read; nobody is told until it is right']);
});
