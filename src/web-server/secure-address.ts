// Which addresses nobody on the way can answer for: those whose keys decide who is let in.
import { isLoopback } from './loopback.ts';

/** Whether it is an https address, or an http address of this machine itself. */
export function isSecureAddress(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname.replace(/^\[|\]$/g, '')));
}
