// How the cookie of a session is called. Cookies know no ports: two Portals of one machine must not have one of the same name. Where people reach the
// Portal over TLS it is for TLS alone, and no other machine of the domain can plant one.

export function isSecure(publicUrl: string): boolean {
  return publicUrl.startsWith('https:');
}

/** What all names of the Portal's cookies begin with. */
export function cookiePrefixOf(publicUrl: string): string {
  const { port } = new URL(publicUrl);
  return `${isSecure(publicUrl) ? '__Host-' : ''}spindle${port === '' ? '' : `-${port}`}`;
}

/** As better-auth builds it. */
export function cookieNameOf(publicUrl: string): string {
  return `${cookiePrefixOf(publicUrl)}.session_token`;
}

const cookieCharactersMax = 1_000;

/** The first of the name: what is found, used and ended must be one and the same. */
export function cookieIn(header: string | undefined, name: string): string | undefined {
  for (const pair of header?.split('; ') ?? []) {
    if (pair.startsWith(`${name}=`) && pair.length <= cookieCharactersMax) return pair.slice(name.length + 1);
  }
  return undefined;
}
