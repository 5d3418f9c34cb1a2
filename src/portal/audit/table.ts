// What people did as entries and as lines of a table, as the API and `spindle audit` give them.
import type { AuditRow } from './list-audit.ts';
import type { AuditEntry } from './schemas.ts';

export const auditColumns = [
  'at',
  'actor',
  'address',
  'source',
  'action',
  'target',
  'machine_id',
  'note',
  'detail',
  'outcome',
] as const;

export function auditEntry({ place: _, at, ...row }: AuditRow): AuditEntry {
  return { at: at.toISOString(), ...row };
}

export function auditCells(row: AuditRow): readonly string[] {
  const { at, actor, address, source, action, target, machineId, note, detail, outcome } = row;
  const about = detail === null ? '' : JSON.stringify(detail);
  return [
    at.toISOString(),
    actor,
    address ?? '',
    source,
    action,
    target ?? '',
    String(machineId ?? ''),
    note ?? '',
    about,
    outcome ?? '',
  ];
}
