// How a server speaks TLS: in which versions at least, with which certificate.

/** PEM texts. */
export interface TlsPair {
  readonly cert: string;
  readonly key: string;
}

export function secureContextOptions({ cert, key }: TlsPair) {
  return { cert, key, minVersion: 'TLSv1.2' } as const;
}
