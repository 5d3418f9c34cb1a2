// Rows of conditions as the database has them, in memory: of one that is stored as it is kept the numbers as bytes, and its texts, which come only where they
// have changed. What is read of a row has been through both.
import assert from 'node:assert/strict';
import type { Condition } from '../../../src/core/episode/condition.ts';
import { readStored, storedSize, storedTexts, writeStored } from '../../../src/core/episode/stored-condition.ts';
import type { ConditionChange, StoredCondition } from '../../../src/pipeline/batch.ts';
import { unpack } from '../../../src/pipeline/episodes/condition-rows.ts';

export function createStoredRows() {
  const rows = new Map<number, StoredCondition>();
  const texts = new Map<number, string>();
  const store = (change: ConditionChange, asKept: boolean): void => {
    const { kind, machineId, nextVersion: version, condition, packed } = change;
    if (packed === null) {
      rows.delete(machineId);
      texts.delete(machineId);
    } else if (asKept) {
      const known = packed.texts === change.storedTexts ? texts.get(machineId) : storedTexts(packed);
      assert.ok(known !== undefined, 'only texts that are stored may be left out');
      const bytes = new Uint8Array(storedSize(packed));
      writeStored(packed, new DataView(bytes.buffer), 0);
      const read = readStored(bytes, known);
      texts.set(machineId, known);
      rows.set(machineId, { kind, machineId, version, condition: unpack(read), packed: read });
    } else {
      texts.delete(machineId);
      rows.set(machineId, { kind, machineId, version, condition: JSON.parse(JSON.stringify(condition)) as Condition });
    }
  };
  return { rows, store };
}
