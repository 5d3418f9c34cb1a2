// Whether a replication slot that nobody reads is on its way to be read, as after every start: by what Kafka Connect says of the connector, and by since when
// PostgreSQL knows that nobody does. Pure.
import type { ConnectorState } from '../../debezium/connect-api.ts';
import type { Told } from '../support/told.ts';

export interface UnreadSlot {
  readonly slotName: string;
  /** Null where PostgreSQL does not say since when (before 17). */
  readonly inactiveForMs: number | null;
  /** Undefined where Kafka Connect does not answer. */
  readonly connector: ConnectorState | undefined;
}

/** Debezium takes a slot within seconds; on a machine that starts everything at once, within this. */
const startsWithinMs = 60_000;

/** Null where something is wrong. */
export function toldOfStart({ slotName, inactiveForMs, connector }: UnreadSlot): Told | null {
  if (connector === undefined) return null;
  const { tasks } = connector;
  const states = [connector.connector, ...tasks.map(({ state }) => state)];
  // It has failed, is not there, or somebody has paused it: nothing comes by itself.
  if (!states.every((state) => onTheirWay.includes(state) || state === 'RUNNING')) return null;
  const isMadeReady = tasks.length === 0 || states.some((state) => onTheirWay.includes(state));
  const isFresh = inactiveForMs !== null && inactiveForMs <= startsWithinMs;
  // Without a time to go by, only what Kafka Connect itself calls a start is one.
  if (!isFresh && !(inactiveForMs === null && isMadeReady)) return null;
  const since = inactiveForMs === null ? '' : ` for ${Math.round(inactiveForMs / 1000)} s`;
  return {
    state: 'starting',
    detail: `replication slot ${slotName} has not been read${since}: Kafka Connect is starting; look again in a minute`,
  };
}

const onTheirWay = ['UNASSIGNED', 'RESTARTING'];
