// Which addresses of machines are fetched from. Whoever may write a plan makes the Portal ask within its own network: what is never a machine's, and what the
// operator does not allow, is refused, by the address that a name really leads to and not by the name.
import { BlockList, isIP } from 'node:net';
import { isLoopback } from '../../web-server/loopback.ts';
import type { AddressKind } from '../refusals.ts';

/** As the end of a sentence. */
export const addressRefusals: Readonly<Record<AddressKind, string>> = {
  nameless: 'its name leads to no address',
  loopback: "it leads to this machine's own loopback, which PORTAL_COLLECT_LOOPBACK does not allow",
  reserved: 'it leads to a link-local, metadata, multicast or reserved address',
  'not-allowed': 'neither its host nor the address that this leads to is in PORTAL_COLLECT_ALLOW',
};

export interface AddressRules {
  /** Null, or why nothing is fetched there. `name` is the host as the plan has it. */
  readonly refusal: (name: string, ip: string) => AddressKind | null;
}

export interface AddressOptions {
  /** Hosts and networks; everything that is not refused always where there are none. */
  readonly allow: readonly string[];
  readonly allowsLoopback: boolean;
}

/** Never a machine's: this host, link-local with the metadata services of clouds, multicast, reserved, and ways to wrap an address in another. */
const never: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['169.254.0.0', 16],
  // Metadata and other services of clouds.
  ['100.100.100.200', 32],
  ['168.63.129.16', 32],
  ['192.0.0.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
  ['::', 128],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
  ['fd00:ec2::254', 128],
  ['fd20:ce::254', 128],
  // Whatever address of version 4 is in them.
  ['::', 96],
  ['::ffff:0:0:0', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['2001::', 32],
  ['2002::', 16],
];

export function addressRules({ allow, allowsLoopback }: AddressOptions): AddressRules {
  const refused = networksOf(never.map(([address, bits]) => `${address}/${bits}`));
  const names = new Set(allow.filter((each) => isIP(each.split('/')[0] ?? '') === 0).map(comparable));
  const networks = networksOf(allow.filter((each) => isIP(each.split('/')[0] ?? '') !== 0));
  return {
    refusal: (name, ip) => {
      const [address, family] = plainAddress(ip);
      if (family === null) return 'nameless';
      if (isLoopback(address)) return allowsLoopback ? null : 'loopback';
      if (refused.check(address, family)) return 'reserved';
      if (allow.length === 0 || names.has(comparable(name)) || networks.check(address, family)) return null;
      return 'not-allowed';
    },
  };
}

/** Without the brackets of an address of version 6. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '');
}

/** Of an address that needs no look-up: what would be refused each time need not be kept. Null for a name. */
export function refusalOfNumber({ refusal }: AddressRules, address: string): AddressKind | null {
  const host = hostOf(new URL(address));
  return isIP(host) === 0 ? null : refusal(host, host);
}

/** What an address of version 6 wraps one of version 4 as, is that one. */
function plainAddress(ip: string): readonly [address: string, family: 'ipv4' | 'ipv6' | null] {
  // Without the zone of a link.
  const [bare = ''] = ip.split('%');
  const family = isIP(bare);
  if (family !== 6) return [bare, family === 4 ? 'ipv4' : null];
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(new URL(`http://[${bare}]`).hostname.slice(1, -1));
  if (mapped === null) return [bare, 'ipv6'];
  const [high, low] = [Number.parseInt(mapped[1] ?? '', 16), Number.parseInt(mapped[2] ?? '', 16)];
  return [[high >> 8, high & 255, low >> 8, low & 255].join('.'), 'ipv4'];
}

function comparable(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}

function networksOf(texts: readonly string[]): BlockList {
  const list = new BlockList();
  for (const text of texts) {
    const [address = '', bits] = text.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
}
