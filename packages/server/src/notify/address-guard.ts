import { BlockList, isIP } from 'node:net';

/** Decides which addresses outgoing requests may reach. */
export interface AddressGuard {
  /** False for anything that is not a public unicast address, unless the operator allows it. */
  isAllowed(address: string): boolean;
}

/** IPv4 that is not on the public internet. Source: RFC 6890 and IANA's special-purpose registry. */
const DENIED_IPV4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10', // shared address space; one cloud keeps its metadata here
  '127.0.0.0/8',
  '169.254.0.0/16', // link-local, metadata services
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];

/** IPv6 likewise; what embeds an IPv4 address for a translator is denied as a whole. */
const DENIED_IPV6 = [
  '::/96',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '100::/64',
  '2001::/23', // Teredo and protocol assignments
  '2001:db8::/32',
  '2002::/16',
  '3fff::/20',
  'fc00::/7',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8',
];

/**
 * Makes a guard. `allowAddresses` are addresses or CIDR blocks that `isAddressBlock` accepts; they
 * win over the deny-list.
 *
 * @throws {RangeError} for text that is neither an address nor a block.
 */
export function createAddressGuard(allowAddresses: readonly string[]): AddressGuard {
  const allowed = blockList(allowAddresses);
  const denied = blockList([...DENIED_IPV4, ...DENIED_IPV6]);
  return {
    isAllowed(address) {
      const plain = unmapped(address);
      const version = isIP(plain);
      if (version === 0) return false;
      const family = version === 4 ? 'ipv4' : 'ipv6';
      return allowed.check(plain, family) || !denied.check(plain, family);
    },
  };
}

/** Whether a text is an IP address or a CIDR block. Never throws. */
export function isAddressBlock(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return (
    bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128))
  );
}

function blockList(blocks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const block of blocks) {
    if (!isAddressBlock(block)) throw new RangeError(`"${block}" is no address and no CIDR block`);
    const [address = '', bits] = block.split('/');
    const isV4 = isIP(address) === 4;
    list.addSubnet(address, Number(bits ?? (isV4 ? 32 : 128)), isV4 ? 'ipv4' : 'ipv6');
  }
  return list;
}

/** `::ffff:127.0.0.1` reaches 127.0.0.1 and is judged as it; also in its hexadecimal spelling. */
function unmapped(address: string): string {
  const bare = address.replace(/^\[|\]$/g, '').replace(/%.*$/, '');
  const dotted = /^(?:0*:)*:?(?:0*:)*ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare)?.[1];
  if (dotted !== undefined) return dotted;
  const [, high, low] =
    /^(?:0*:)*:?(?:0*:)*ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/i.exec(bare) ?? [];
  if (high === undefined || low === undefined) return bare;
  const bits = (Number.parseInt(high, 16) << 16) | Number.parseInt(low, 16);
  return [24, 16, 8, 0].map((shift) => (bits >>> shift) & 255).join('.');
}
