import { unusableDatabase } from '../../portal/sign-in/sign-in.ts';
import { forClients } from '../support/not-for-clients.ts';

/** What only an operator can mend is no fault of the Portal: the browser is told that it is so, and the Portal stays up. */
export async function forBrowsers<T>(step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    throw forClients(error, unusableDatabase);
  }
}
