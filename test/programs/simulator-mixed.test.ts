// Eight of nine faults of a replayed file raised no alarm, and nothing was said of it: the simulator of `npm start` sent current readings of the same machines.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { ai4i } from '../../src/profiles/ai4i.ts';
import { replayed } from '../../src/programs/simulator/open-replay.ts';
import { ProgramFailure } from '../../src/programs/support/command-line.ts';
import { inventMachines } from '../../src/simulator/fleet.ts';

const folder = mkdtempSync(join(tmpdir(), 'spindle-mixed-'));
after(() => rmSync(folder, { recursive: true }));

const path = join(folder, 'rows.csv');
writeFileSync(
  path,
  `collectedAt,Type,Air temperature [K],Process temperature [K],Rotational speed [rpm],Torque [Nm],Tool wear [min]
2026-01-02T03:04:05Z,M,300.1,309.0,1400,70,10
`,
);
const bounds = { COLLECTED_AT_BEHIND_MAX_HOURS: 168, COLLECTED_AT_AHEAD_MAX_HOURS: 24 };
const machines = inventMachines(ai4i, 12);
const other = { stack: '/plant/.spindle', pid: 4711 };

test('a file of the past is not sent as of late among current readings of the same machines', async () => {
  await assert.rejects(replayed(bounds, ai4i, machines, path, { times: 'recent' }, other), (error) => {
    assert.ok(error instanceof ProgramFailure);
    assert.match(
      error.message,
      /plant.*\(process 4711\).*come late among them.*--without simulator; nothing was sent$/,
    );
    return true;
  });
  const sent = await replayed(bounds, ai4i, machines, path, { times: 'recent' }, null);
  assert.equal((await sent.next()).done, false);
});

test('one that is as of its sending may be', async () => {
  const sent = await replayed(bounds, ai4i, machines, path, { times: 'now' }, other);
  assert.equal((await sent.next()).done, false);
});
