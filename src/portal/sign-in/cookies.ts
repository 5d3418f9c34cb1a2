// How the cookie of a session is called. Where people reach the Portal over TLS it is for TLS alone.

export const cookiePrefix = 'spindle';

export function isSecure(publicUrl: string): boolean {
  return publicUrl.startsWith('https:');
}

/** As better-auth builds it. */
export function cookieNameOf(publicUrl: string): string {
  return `${isSecure(publicUrl) ? '__Secure-' : ''}${cookiePrefix}.session_token`;
}
