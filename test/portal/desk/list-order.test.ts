// Lists of alarms are in the order of one index: by expressions that are none of it letter by letter, PostgreSQL would sort all alarms each time.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { statesByAttention } from '../../../src/portal/desk/cursor.ts';
import { attention, rank } from '../../../src/portal/desk/list-alarms.ts';
import { projectFolder } from '../../../src/stack/home.ts';

test('the order of alarms is the one of their index, and the place of what has ended is before all others', () => {
  const migrations = globSync('src/portal/migrations/*.sql', { cwd: projectFolder });
  const indexes = migrations.filter((path) => {
    const text = readFileSync(join(projectFolder, path), 'utf8');
    return text.includes(`${attention} desc`) && text.includes(`${rank} desc, raised_at desc, alarm_id desc`);
  });
  assert.equal(indexes.length, 1);
  assert.equal(statesByAttention[0], 'normal');
});
