// A password of the Portal's database that was changed while the REST API ran was one warning, and the predictions that were refused for it none.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Logger, pino } from 'pino';
import { Unavailable } from '../../../src/core/errors.ts';
import type { FindMachineTypes } from '../../../src/pipeline/assess.ts';
import { refusable } from '../../../src/programs/server/portal-database.ts';

const refused = new Unavailable('PostgreSQL refuses user api: check user and password', { retryable: false });
const away = new Unavailable('PostgreSQL does not answer', { retryable: true });

function listened(): { log: Logger; lines: { level: string; msg: string }[] } {
  const lines: { level: string; msg: string }[] = [];
  const formatters = { level: (level: string) => ({ level }) };
  const log = pino({ level: 'info', formatters }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  return { log, lines };
}

test('types that cannot be read are told once for each cause, as an error where somebody must act, and that they can again', async () => {
  const { log, lines } = listened();
  let fault: Error | undefined = away;
  const found: Awaited<ReturnType<FindMachineTypes>> = new Map();
  const find = refusable(log, async () => {
    if (fault !== undefined) throw fault;
    return found;
  });
  const asked = async () => find([1]);
  await assert.rejects(asked, away);
  fault = refused;
  for (let time = 0; time < 3; time++) {
    // Whoever asked for a prediction is told neither user nor fix.
    await assert.rejects(asked, { name: 'Unavailable', message: "the Portal's database cannot be used; see /readyz" });
  }
  fault = undefined;
  assert.equal(await asked(), found);
  assert.equal(await asked(), found);
  assert.deepEqual(
    lines.map(({ level, msg }) => [level, msg]),
    [
      ['warn', 'The types of machines cannot be read; predictions are refused until they can'],
      [
        'error',
        'The types of machines cannot be read; predictions are refused until they can: PostgreSQL refuses user api: check user and password',
      ],
      ['info', 'The types of machines can be read again'],
    ],
  );
});

test('what is remembered is given at once, and nothing is said of it', () => {
  const { log, lines } = listened();
  const types: Awaited<ReturnType<FindMachineTypes>> = new Map();
  assert.equal(refusable(log, () => types)([1]), types);
  assert.deepEqual(lines, []);
});
