// Who counts as one sender, wherever requests or attempts are counted by address.
import { normalizeIP } from '@fastify/rate-limit';

/** What a proxy names as the sender may be any text. */
const addressCharactersMax = 64;

/** The address itself, or its network of IPv6 (/64). A connection that has ended meanwhile has none any more. */
export function senderOf(address: string | undefined): string {
  const shown = shownAddress(address);
  // An IPv4 address is its own network; to find that out by a pattern costs a hundredth of a prediction.
  return shown.includes(':') ? normalizeIP(shown) : shown.toLowerCase();
}

/** As it is logged and kept. */
export function shownAddress(address: string | undefined): string {
  return (address ?? 'unknown').slice(0, addressCharactersMax);
}
