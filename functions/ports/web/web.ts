/** Asks for pages of the web as a guest does: by https, of hosts that are listed, as their robots.txt allows, one at a time, within limits of size and time. */
import { setTimeout as sleep } from 'node:timers/promises';
import { RESEARCH_LIMITS, type Validators } from '#schema/research.ts';
import { whyNotAllowed } from '#domain/research/sources.ts';
import { publicAddresses, resolveByDns, type Resolve } from './address.ts';
import { WebRefusalError } from './refusal.ts';
import { send, type Answer } from './request.ts';
import { AGENT, readRobots, type Robots } from './robots.ts';

export interface Visit {
  address: string;
  /** Hosts that it may be of, and may lead to. */
  hosts: readonly string[];
  accept: string;
  /** What is known of it. */
  known: Validators | null;
}
/** `null`: as it was. */
export type Fetched = (Answer & { /** Where it was found in the end. */ url: string; validators: Validators }) | null;

/** @throws WebRefusalError saying why it was not read */
export type Fetch = (visit: Visit) => Promise<Fetched>;

export interface WebSettings {
  /** How to reach the operator: some publishers want to know. */
  contact?: string;
  /** `http://127.0.0.1:PORT`, on one machine: answers for every host below `.example`, which can be nobody's (RFC 2606), by its name in the path. */
  standIn?: string;
  resolve?: Resolve;
  answerMs?: number;
  pauseMs?: number;
}

/** One run's visits: what it learned of a host it forgets afterwards. */
export function openWeb({
  contact = '',
  standIn = '',
  resolve = resolveByDns,
  answerMs = RESEARCH_LIMITS.answerMs,
  pauseMs = RESEARCH_LIMITS.pauseMs,
}: WebSettings): Fetch {
  const userAgent = `${AGENT}/1.0${contact === '' ? '' : ` (${contact})`}`;
  const robots = new Map<string, Promise<Robots>>();
  const free = new Map<string, number>();
  const busy = new Set<string>();

  async function once(url: URL, headers: Record<string, string>, mostBytes: number): Promise<Answer> {
    if (busy.has(url.host)) throw new WebRefusalError(`its host ${url.host} has asked to be left alone for now`, { passes: true });
    const isStandIn = standIn !== '' && url.hostname.endsWith('.example');
    if (!isStandIn) await waitFor(free, url.host, pauseMs);
    const signal = AbortSignal.timeout(answerMs);
    const common = { 'user-agent': userAgent, 'accept-encoding': 'gzip', ...headers };
    const answer = isStandIn
      ? await send({
          url: new URL(`/${url.hostname}${url.pathname}${url.search}`, standIn),
          addresses: null,
          headers: common,
          mostBytes,
          signal,
        })
      : await send({ url, addresses: await inTime(publicAddresses(url.hostname, resolve), signal), headers: common, mostBytes, signal });
    if (answer.status === 429 || answer.status === 503) busy.add(url.host);
    return answer;
  }

  async function follow(
    visit: Pick<Visit, 'address' | 'hosts'>,
    headers: Record<string, string>,
    mostBytes: number,
    admit: (url: URL) => Promise<void>,
  ): Promise<Answer & { url: string }> {
    const been = new Set<string>();
    for (let address = visit.address; ;) {
      const reason = whyNotAllowed(address, visit.hosts);
      if (reason !== null) throw new WebRefusalError(been.size === 0 ? reason : `it leads on to ${address.slice(0, 120)}: ${reason}`);
      if (been.has(address)) throw new WebRefusalError('it leads back to itself');
      if (been.size > RESEARCH_LIMITS.redirects) throw new WebRefusalError(`it leads on more than ${RESEARCH_LIMITS.redirects} times`);
      been.add(address);
      const url = new URL(address);
      await admit(url);
      const answer = await once(url, headers, mostBytes);
      const { location } = answer.headers;
      if (![301, 302, 303, 307, 308].includes(answer.status) || location === undefined) return { ...answer, url: address };
      if (!URL.canParse(location, address)) throw new WebRefusalError('it leads on to what is no address');
      address = new URL(location, address).href;
    }
  }

  const robotsOf = (url: URL, hosts: readonly string[]): Promise<Robots> => {
    const address = `${url.origin}/robots.txt`;
    const asked =
      robots.get(address) ??
      readRobots(address, () => follow({ address, hosts }, { accept: 'text/plain' }, RESEARCH_LIMITS.robotsBytes, () => Promise.resolve()));
    robots.set(address, asked);
    return asked;
  };

  return async ({ address, hosts, accept, known }) => {
    const answer = await follow({ address, hosts }, { accept, ...conditions(known) }, RESEARCH_LIMITS.bytes, async (url) => {
      const { trouble, isAllowed, pauseMs: asked } = await robotsOf(url, hosts);
      if (trouble !== null) throw new WebRefusalError(`the robots.txt of ${url.host} cannot be had: ${trouble}`, { passes: true });
      if (!isAllowed(url.href)) throw new WebRefusalError(`the robots.txt of ${url.host} does not allow it`);
      if (asked > pauseMs) free.set(url.host, (free.get(url.host) ?? Date.now()) + asked - pauseMs);
    });
    if (answer.status === 304 && known !== null) return null;
    if (answer.status !== 200)
      throw new WebRefusalError(`it was answered with ${answer.status}`, { passes: answer.status === 429 || answer.status >= 500 });
    return { ...answer, validators: { etag: short(answer.headers['etag']), lastModified: short(answer.headers['last-modified']) } };
  };
}

function conditions(known: Validators | null): Record<string, string> {
  return { ...(known?.etag && { 'if-none-match': known.etag }), ...(known?.lastModified && { 'if-modified-since': known.lastModified }) };
}

/** What is too long to be kept is not. */
function short(header: string | undefined): string | null {
  return header === undefined || header.length > 200 ? null : header;
}

async function waitFor(free: Map<string, number>, host: string, pauseMs: number): Promise<void> {
  const now = Date.now();
  const at = Math.max(now, free.get(host) ?? 0);
  free.set(host, at + pauseMs);
  if (at > now) await sleep(at - now);
}

/** A name server may keep silent. */
function inTime<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const late = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(new WebRefusalError('it was not there in full in time', { passes: true })), {
      once: true,
    });
  });
  return Promise.race([work, late]);
}
