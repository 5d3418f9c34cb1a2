// The audit's address is read as far as it can be understood, and says again what it was read as.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linkToAudit, readAuditFilter } from '../../lib/settings/audit-address.ts';
import { entryKey } from '../../lib/settings/settings-api.ts';

test('a filter of the audit stands in the address', () => {
  const filter = { actor: 'kim', from: '2026-03-01', to: '2026-03-02' };
  assert.equal(linkToAudit(filter), '#audit?actor=kim&from=2026-03-01&to=2026-03-02');
  assert.deepEqual(readAuditFilter(linkToAudit(filter)), filter);
  assert.equal(linkToAudit({ actor: null, from: null, to: null }), '#audit');
});

test('what cannot be understood is left out', () => {
  const none = { actor: null, from: null, to: null };
  assert.deepEqual(readAuditFilter('#audit?actor=%20&from=2026-02-30&to=yesterday&more=1'), none);
  assert.equal(readAuditFilter('#audit?from=2026-03-02&to=2026-03-01').from, null, 'a time that ends before it begins');
  assert.equal(readAuditFilter(`#audit?actor=${'x'.repeat(500)}`).actor?.length, 100);
});

// Of many machines that were imported at once the page had one row, or those of the filter before.
test('entries of one import are told apart', () => {
  const entry = { source: 'machine', at: '2026-03-01T00:00:00.000Z', action: 'added', target: null } as const;
  assert.notEqual(entryKey({ ...entry, machineId: 1 }), entryKey({ ...entry, machineId: 2 }));
});
