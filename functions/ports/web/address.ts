/** Which addresses of the network are the public internet's, by `ipaddr.js`: everything else is refused, whatever name leads there. */
import { lookup } from 'node:dns/promises';
import ipaddr from 'ipaddr.js';
import { WebRefusalError } from './refusal.ts';

export interface Address {
  address: string;
  family: 4 | 6;
}
/** All addresses of a host name. */
export type Resolve = (host: string) => Promise<Address[]>;

export const resolveByDns: Resolve = async (host) =>
  (await lookup(host, { all: true, order: 'ipv4first' })).map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }));

/** Why an address is none of the public internet's, or null. An IPv4 address inside an IPv6 one (`::ffff:10.0.0.1`) is looked at as what it is. */
export function whyNotPublic(address: string): string | null {
  if (!ipaddr.isValid(address)) return 'is no address';
  const parsed = ipaddr.process(address);
  const range = parsed.range();
  if (range !== 'unicast') return `is ${range}`;
  // What IANA has given out for the whole of the internet is 2000::/3; the rest has no class yet.
  return parsed.kind() === 'ipv6' && !parsed.match(ipaddr.parseCIDR('2000::/3')) ? 'is reserved' : null;
}

/**
 * The addresses that may be connected to. One that is not public refuses them all: who answers both is up to something.
 * @throws WebRefusalError
 */
export async function publicAddresses(host: string, resolve: Resolve): Promise<[Address, ...Address[]]> {
  const bare = host.replace(/^\[|\]$/g, '');
  const found = ipaddr.isValid(bare)
    ? [{ address: bare, family: bare.includes(':') ? (6 as const) : (4 as const) }]
    : await resolve(host).catch((error: unknown) => {
        throw new WebRefusalError(`its host ${host} is not known (${codeOf(error)})`, { cause: error, passes: true });
      });
  for (const { address } of found) {
    const reason = whyNotPublic(address);
    if (reason !== null) throw new WebRefusalError(`its host ${host} leads to ${address}, which ${reason} and not the public internet`);
  }
  const [first, ...others] = found;
  if (first === undefined) throw new WebRefusalError(`its host ${host} has no address`);
  return [first, ...others];
}

export function codeOf(error: unknown): string {
  return error instanceof Error ? ('code' in error && typeof error.code === 'string' ? error.code : error.name) : 'unknown';
}
