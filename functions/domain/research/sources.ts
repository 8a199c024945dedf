/** What of the web may be asked for, by an address alone. Where its name leads is the port's to look at. Pure. */
import type { ResearchSource } from '#schema/research.ts';

/** Hosts that a source may lead to: its own, and those that its entry names. */
export function hostsOf({ address, hosts }: Pick<ResearchSource, 'address' | 'hosts'>): string[] {
  return [...new Set([new URL(address).hostname, ...hosts])];
}

/** As a page is asked for and known by: without the part of it that an address may point to. */
export function pageAddress(link: string, base?: string): string {
  const url = new URL(link, base);
  url.hash = '';
  return url.href;
}

/** Why an address is not asked for, or null. A host is compared whole: neither a part of a listed name nor a number in any spelling is one. */
export function whyNotAllowed(address: string, hosts: readonly string[]): string | null {
  if (!URL.canParse(address)) return 'it is no web address';
  const { protocol, hostname, port, username, password } = new URL(address);
  if (protocol !== 'https:') return `it is asked for by ${protocol.slice(0, 20)} and not by https`;
  if (username !== '' || password !== '') return 'there is a name or a password in its address';
  if (port !== '') return `it names a port of its own, ${port}`;
  return hosts.includes(hostname) ? null : `its host ${hostname.slice(0, 80)} is not on the list`;
}
