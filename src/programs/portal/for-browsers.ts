import { Unavailable } from '../../core/errors.ts';
import { Away } from '../../portal/refusals.ts';
import { unusable } from '../../portal/sign-in/sign-in.ts';
import { explainPostgres, type PostgresAddress } from '../../postgres/explain.ts';

/**
 * What only an operator can mend is no fault of the Portal: the browser is told that it is so, and the Portal stays up. Rejects with Away where it is the
 * database, and else as the step does.
 */
export async function forBrowsers<T>(database: PostgresAddress, step: () => Promise<T>): Promise<T> {
  let own: unknown;
  try {
    return await explainPostgres(database, async () => {
      try {
        return await step();
      } catch (error) {
        own = error;
        throw error;
      }
    });
  } catch (error) {
    // What a step has said itself, such as that too many ask at once, says more.
    if (error === own || !(error instanceof Unavailable)) throw error;
    if (!error.retryable) throw unusable(error);
    throw new Away(error.message, { code: 'database-away' }, { retryable: true, cause: error });
  }
}
