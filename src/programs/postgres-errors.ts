// What a failed use of PostgreSQL means for a person: whether waiting helps, and otherwise what does.
import pg from 'pg';
import { Unavailable } from '../core/errors.ts';
import { ProgramFailure } from './command-line.ts';

export interface PostgresAddress {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
}

/** SQLSTATEs that pass by themselves: connection lost or not yet possible, shutting down, starting up, too many connections. */
const passing = /^(08|57P0[123]|53300)/;

/** Throws Unavailable (wait, then try again) or ProgramFailure (someone must act) in place of what the driver rejected with. */
export async function explainPostgres<T>(address: PostgresAddress, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (cause) {
    if (cause instanceof Unavailable || cause instanceof ProgramFailure) throw cause;
    const where = `PostgreSQL at ${address.host}:${address.port}`;
    const code = cause instanceof pg.DatabaseError ? (cause.code ?? '') : undefined;
    const message = cause instanceof Error ? describe(cause) : String(cause);
    if (code === undefined || passing.test(code)) {
      throw new Unavailable(`${where} does not answer (${message}); is it running, and are the settings right?`, {
        retryable: true,
        cause,
      });
    }
    if (code === '28P01' || code === '28000') {
      const fix = "check user and password (in .env a value with # must stand in quotes: PASSWORD='one#two')";
      throw new ProgramFailure(`${where} refuses user ${address.user}: ${message}; ${fix}`, 1, { cause });
    }
    if (code === '3D000') {
      const fix = `create database ${address.database} owner ${address.user}`;
      throw new ProgramFailure(`${where} has no database ${address.database}; run as its administrator: ${fix}`, 1, {
        cause,
      });
    }
    throw new ProgramFailure(`${where}: ${message}`, 1, { cause });
  }
}

/** Node gives a connection refused on every address of a name as an AggregateError without a message. */
function describe(error: Error): string {
  if (error instanceof AggregateError) return error.errors.map((each: Error) => each.message).join(', ');
  return error.message;
}
