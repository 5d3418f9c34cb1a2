// What a browser keeps while its user is at the provider, in a cookie that only the Portals of this database can read or write: whoever comes back
// without it has not begun here.
import { createHash } from 'node:crypto';
import { EncryptJWT, jwtDecrypt } from 'jose';
import type { Pending } from './provider.ts';

export const pendingMinutes = 10;

export async function seal(pending: Pending, secret: string): Promise<string> {
  return new EncryptJWT({ ...pending })
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
    .setIssuedAt()
    .setExpirationTime(`${pendingMinutes} minutes`)
    .encrypt(keyOf(secret));
}

/** Undefined for what is none, was changed, or is too old. */
export async function unseal(sealed: string | undefined, secret: string): Promise<Pending | undefined> {
  if (sealed === undefined) return undefined;
  try {
    const { payload } = await jwtDecrypt(sealed, keyOf(secret));
    const { state, nonce, verifier } = payload as Partial<Pending>;
    if (state === undefined || nonce === undefined || verifier === undefined) return undefined;
    return { state, nonce, verifier };
  } catch {
    return undefined;
  }
}

/** Another one than cookies of sessions are signed with, out of the same secret. */
function keyOf(secret: string): Buffer {
  return createHash('sha256').update(`sign-in at the provider ${secret}`).digest();
}
