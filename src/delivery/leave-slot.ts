// Has Debezium leave its slot for as long as something is done to it that PostgreSQL allows only while nobody reads it.
import type { CleanedEnv } from 'envalid';
import type { Pool } from 'pg';
import { readSlot } from '../database/outbox/slot.ts';
import { type ConnectOptions, resumeConnector, stopConnector } from '../debezium/connect-api.ts';
import type { debeziumSettings } from '../debezium/settings.ts';
import { pause } from '../kafka/pause.ts';

export interface SlotPlace {
  readonly pool: Pool;
  readonly settings: Pick<
    CleanedEnv<typeof debeziumSettings>,
    'CDC_SLOT_NAME' | 'CONNECTOR_NAME' | 'CONNECT_TIMEOUT_MS'
  >;
  readonly connect: ConnectOptions;
  readonly signal: AbortSignal;
}

/** The connector goes on whatever becomes of it. */
export async function whileLeft(place: SlotPlace, change: () => Promise<void>): Promise<void> {
  const { connect, settings } = place;
  await stopConnector(connect, settings.CONNECTOR_NAME);
  try {
    await untilLeft(place);
    await change();
  } finally {
    await resumeConnector(connect, settings.CONNECTOR_NAME);
  }
}

/** Debezium leaves its slot a moment after it was told to stop. */
async function untilLeft({ pool, settings, signal }: SlotPlace): Promise<void> {
  const deadline = performance.now() + settings.CONNECT_TIMEOUT_MS;
  while ((await readSlot(pool, settings.CDC_SLOT_NAME))?.active === true && performance.now() < deadline) {
    await pause(leftCheckMs, signal);
    signal.throwIfAborted();
  }
}

const leftCheckMs = 100;
