import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ExpiringApiKey } from '../../../src/postgres/api-keys.ts';
import { watchKeyEnds } from '../../../src/programs/server/key-ends.ts';
import { createSideWork } from '../../../src/web-server/side-work.ts';

const hourMs = 3_600_000;

/** A clock that only the test moves, and what is told. */
function setUp(find: () => readonly ExpiringApiKey[]) {
  const clock = { ms: 0 };
  const warnings: Record<string, unknown>[] = [];
  const failed: string[] = [];
  const log = {
    warn: (fields: object, sentence: string) => void warnings.push({ ...fields, sentence }),
  };
  const asked: number[] = [];
  const watch = watchKeyEnds(
    async (countMax) => {
      asked.push(countMax);
      return find().slice(0, countMax);
    },
    log as never,
    createSideWork({ failed: (error) => failed.push(error.message), succeeded: () => {} }, 0),
    () => clock.ms,
  );
  return { ...watch, clock, warnings, failed, asked };
}

const key = (number: number): ExpiringApiKey => ({
  id: `id-${number}`,
  name: `gateway-${number}`,
  expiresAt: new Date(9.5 * 24 * hourMs),
});

describe('API keys that end soon', () => {
  test('are told at the start, each once a day', async () => {
    const { look, close, clock, warnings } = setUp(() => [key(1), key(2)]);
    await look();
    assert.deepEqual(
      warnings.map((line) => [line['key'], line['days']]),
      [
        ['gateway-1', 9],
        ['gateway-2', 9],
      ],
    );
    assert.match(String(warnings[0]?.['sentence']), /spindle api-keys create/);
    for (let hour = 1; hour <= 23; hour++) {
      clock.ms = hour * hourMs;
      await look();
    }
    assert.equal(warnings.length, 2);
    clock.ms = 24 * hourMs;
    await look();
    assert.equal(warnings.length, 4);
    close();
  });

  test('are told up to a number, and that there are more once', async () => {
    const { look, close, warnings, asked } = setUp(() => Array.from({ length: 5_000 }, (_, number) => key(number)));
    await look();
    await look();
    assert.equal(warnings.length, 101);
    assert.match(String(warnings[100]?.['sentence']), /More API keys end soon/);
    assert.deepEqual(new Set(asked), new Set([101]));
    close();
  });

  test('that cannot be asked now are told as such, and are asked again', async () => {
    let isAway = true;
    const { look, close, warnings, failed } = setUp(() => {
      if (isAway) throw new Error('away');
      return [key(1)];
    });
    await look();
    assert.deepEqual([failed, warnings], [['away', 'away'], []]);
    isAway = false;
    await look();
    assert.equal(warnings.length, 1);
    close();
  });
});
