// Kafka Connect died at every start on a topic that somebody had deleted and Kafka had made again, and nothing named a fix: doctor has the line.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toldOfPolicies } from '../../../src/programs/doctor/check-topic.ts';
import { find } from '../../../src/programs/doctor/run-checks.ts';

test('topics of Kafka Connect with another policy are a line with the commands that mend them', async () => {
  const wrong = ['offsets', 'configs'].map((topic) => ({ topic, found: 'delete', fix: `mend ${topic}` }));
  assert.deepEqual(await find('Kafka Connect topics', async () => toldOfPolicies(wrong)), {
    ...{ check: 'Kafka Connect topics', ok: false, state: 'failed', needs: [] },
    detail:
      'offsets has cleanup.policy=delete, and must be compacted; run: mend offsets; configs has cleanup.policy=delete, and must be compacted; run: mend configs; then start Kafka Connect again',
  });
});

test('compacted ones are well', async () => {
  const { ok, detail } = await find('Kafka Connect topics', async () => toldOfPolicies([]));
  assert.deepEqual([ok, detail], [true, 'what Kafka Connect and Kafka keep of themselves is compacted']);
});
