// Which addresses nobody on the way can answer for: those whose keys decide who is let in.
import { isLoopback } from './loopback.ts';

/** Whether it is an https address, or an http address of this machine itself, without a user and password in it. */
export function isSecureAddress(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname, username, password } = new URL(address);
  if (username !== '' || password !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname.replace(/^\[|\]$/g, '')));
}
