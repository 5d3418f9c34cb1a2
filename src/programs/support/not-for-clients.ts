// What a server's client is told of a neighbour that cannot be used: that it is so, and no more.
import { Unavailable } from '../../core/errors.ts';

/**
 * The error that a client may see. What only an operator can mend (a wrong password, a missing table) names users, hosts and commands: that
 * stays with those who read the log or /readyz, and `message` stands in its place. Every other error comes back as it is.
 */
export function forClients(error: unknown, message: string): unknown {
  if (!(error instanceof Unavailable) || error.retryable) return error;
  return new Unavailable(message, { retryable: false, cause: error });
}
