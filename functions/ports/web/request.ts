/** One request, to an address that was looked at: the connection goes there and nowhere else, whatever the name says a moment later. The answer is read up to a limit and no further. */
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { createGunzip } from 'node:zlib';
import { codeOf, type Address } from './address.ts';
import { WebRefusalError } from './refusal.ts';

export interface Answer {
  status: number;
  /** One value each, lower-case names. */
  headers: Record<string, string | undefined>;
  body: Buffer;
  /** There was more than the limit. */
  isCut: boolean;
}

export interface Order {
  url: URL;
  /** Null for the stand-in of this machine, which `url` names. */
  addresses: readonly [Address, ...Address[]] | null;
  headers: Record<string, string>;
  mostBytes: number;
  signal: AbortSignal;
}

/** @throws WebRefusalError when nothing came of it */
export async function send(order: Order): Promise<Answer> {
  try {
    const response = await open(order);
    const headers = Object.fromEntries(
      Object.entries(response.headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]),
    );
    try {
      return { status: response.statusCode ?? 0, headers, ...(await read(response, headers['content-encoding'], order.mostBytes)) };
    } finally {
      response.destroy();
    }
  } catch (error) {
    if (error instanceof WebRefusalError) throw error;
    if (order.signal.aborted) throw new WebRefusalError('it was not there in full in time', { cause: error, passes: true });
    throw new WebRefusalError(`it could not be read (${codeOf(error)})`, { cause: error, passes: true });
  }
}

function open({ url, addresses, headers, signal }: Order): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    // No connection is kept: each request goes to an address that was looked at for it.
    const options: RequestOptions = {
      agent: false,
      method: 'GET',
      headers,
      signal,
      ...(addresses !== null && { lookup: pinned(addresses) }),
    };
    const request = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, options, resolve);
    request.on('error', reject);
    request.end();
  });
}

/** Answers what was looked at, instead of asking again. */
function pinned(addresses: readonly [Address, ...Address[]]): NonNullable<RequestOptions['lookup']> {
  return (_host, options, answer) => {
    if (options.all === true) answer(null, [...addresses]);
    else answer(null, addresses[0].address, addresses[0].family);
  };
}

async function read(response: IncomingMessage, encoding: string | undefined, most: number): Promise<Pick<Answer, 'body' | 'isCut'>> {
  const packed = encoding !== undefined && !['', 'identity'].includes(encoding.toLowerCase());
  if (packed && encoding.toLowerCase() !== 'gzip')
    throw new WebRefusalError(`it is packed by ${encoding.slice(0, 40)}, which was not asked for`);
  const chunks: Buffer[] = [];
  let length = 0;
  // What is unpacked counts, so that a small answer cannot become a large one.
  const unpacked = packed ? response.pipe(createGunzip()) : response;
  if (packed) response.once('error', (error) => unpacked.destroy(error));
  for await (const chunk of unpacked as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > most) break;
  }
  return { body: Buffer.concat(chunks).subarray(0, most), isCut: length > most };
}
