// Whether the replication slot outlives the server that it stands on, where CDC_SLOT_FAILOVER asks for that.
import type { StandbySlot } from '../../database/outbox/slot.ts';
import { ProgramFailure } from '../support/command-line.ts';
import type { Told } from '../support/told.ts';

export interface SlotSeen {
  readonly slotName: string;
  /** Null where PostgreSQL has no such slots. */
  readonly survivesFailover: boolean | null;
  /** Those that PostgreSQL waits for before it hands a message on. */
  readonly awaited: readonly StandbySlot[];
}

/** Throws where alerts wait because of it, or it cannot be. */
export function toldOfFailover({ slotName, survivesFailover, awaited }: SlotSeen): Told {
  if (survivesFailover === null) {
    throw new ProgramFailure(
      'CDC_SLOT_FAILOVER is true, and PostgreSQL is older than 17, whose standbys keep no slot; upgrade it, or set it to false',
      1,
    );
  }
  const away = awaited.filter(({ isRead }) => !isRead).map(({ name }) => name);
  if (away.length > 0) {
    throw new ProgramFailure(
      `PostgreSQL gives Debezium nothing before the standby of slot ${away.join(', ')} has it, and nobody reads that slot: alerts wait in the outbox; start the standby, or take it out of synchronized_standby_slots`,
      1,
    );
  }
  if (!survivesFailover) {
    const detail = `slot ${slotName} would be lost with this server (CDC_SLOT_FAILOVER); the guardian of a consumer changes that, and its log says why where it cannot`;
    return { state: 'warning', detail };
  }
  if (awaited.length === 0) {
    const detail = `slot ${slotName} is kept by standbys too, and synchronized_standby_slots names none: an alert may be in Kafka whose reading the next server does not have; it is read again, under the same event id`;
    return { state: 'warning', detail };
  }
  const names = awaited.map(({ name }) => name).join(', ');
  return `slot ${slotName} is kept by standbys too, and nothing is handed on before ${names} has it`;
}
