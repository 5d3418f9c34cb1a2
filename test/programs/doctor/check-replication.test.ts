import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Replication } from '../../../src/kafka/topic-care/replication.ts';
import { toldOfReplication } from '../../../src/programs/doctor/check-replication.ts';

const sound: Replication = { topic: 'readings', replicas: 3, racks: 3, lagging: 0, minInSync: 2 };
const wanted = { factor: 3, minInSync: 2, bootstrap: 'kafka:9092' };
const told = (of: Partial<Replication>, racks = 3, options: Partial<typeof wanted> = {}): string => {
  const found = toldOfReplication({ racks, topics: [{ ...sound, ...of }] }, { ...wanted, ...options });
  return typeof found === 'string' ? found : `${found.state}: ${found.detail}`;
};

test('topics as the settings say are told as sound', () => {
  assert.equal(told({}), 'each topic has at least 3 replicas, in more than one of 3 racks');
  assert.equal(
    told({ replicas: 1, racks: null, minInSync: 1 }, 0, { factor: 1, minInSync: 0 }),
    'each topic lies on at least one broker (KAFKA_REPLICATION_FACTOR=1)',
  );
});

test('what a broker or a zone would take along, or stop, is named', () => {
  assert.match(
    told({ replicas: 1, racks: 1 }),
    /^warning: fewer replicas than KAFKA_REPLICATION_FACTOR=3: readings has 1; give/,
  );
  assert.match(told({ minInSync: 1 }), /below KAFKA_MIN_INSYNC_REPLICAS=2.*readings has 1; .*min\.insync\.replicas=2$/);
  assert.match(told({ minInSync: 3 }), /nothing is taken once a broker is away: readings \(3\)$/);
  assert.match(told({ racks: 1 }), /all replicas of a partition in one of 3 racks \(broker\.rack\): readings/);
  assert.match(told({ lagging: 2 }), /^warning: a replica lags or is away now: 2 partitions of readings$/);
});

test('racks that no broker tells of, and settings of topics that may not be read, are no trouble', () => {
  assert.equal(told({ racks: null, minInSync: undefined }, 0), 'each topic has at least 3 replicas');
});
