// How long migrations may hold others up.
import { durationMs } from '../settings/numbers.ts';

export const lockTimeoutDefaultMs = 2_000;

export const migrationSettings = {
  MIGRATION_LOCK_TIMEOUT_MS: durationMs({
    default: lockTimeoutDefaultMs,
    min: 10,
    max: 600_000,
    desc: 'How long a migration waits for a table that others use, while whoever wants that table waits behind it; it is tried ten times, with pauses of twice as long, and waits for half of the time that a statement may take at most',
  }),
};
