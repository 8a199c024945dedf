/** A line between each function and each service it calls, on which single calls go wrong: not sent, sent and unanswered, refused, late; or the function dies with them. */
import { Agent, createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { listen } from '../../../lib/local/listen.ts';
import type { FunctionName } from '../../../lib/functions.ts';

/** `before`: the service never hears of the call. `after`: it has carried the call out, and the function never hears of that. */
export const HARMS = ['dies before', 'dies after', 'cut before', 'cut after', 'fails', 'throttled', 'resuming', 'late'] as const;
export type Harm = (typeof HARMS)[number];

export interface Fault {
  functionName: FunctionName;
  /** `RDS_DATA`, `SFN` …, as in the name of its setting. */
  service: string;
  /** The n-th such call from now on, from 1. */
  call: number;
  harm: Harm;
  /** So many calls in a row, from that one on. */
  times: number;
}

export interface FaultLine {
  /** The settings of a function, with every service reached by this line. */
  through(functionName: FunctionName, environment: Record<string, string>): Record<string, string>;
  /** These are next; what was armed before is forgotten. */
  arm(faults: readonly Fault[]): void;
  /** Calls since the line was made, by `function service`. */
  readonly calls: ReadonlyMap<string, number>;
  /** Those that came to pass, each as often as it did. */
  readonly done: readonly Fault[];
  close(): Promise<void>;
}

const LATE_MS = 1_500;
const REFUSALS: Partial<Record<Harm, { status: number; name: string; message: string }>> = {
  fails: { status: 500, name: 'InternalServerErrorException', message: 'There is an internal error processing the request.' },
  throttled: { status: 429, name: 'ThrottlingException', message: 'Rate exceeded.' },
  resuming: {
    status: 400,
    name: 'DatabaseResumingException',
    message: 'The Aurora DB instance is resuming after being auto-paused. Please wait a few seconds and try again.',
  },
};

/** @param crash ends the workers of a function that are at work */
export async function startFaultLine(crash: (functionName: FunctionName) => void): Promise<FaultLine> {
  const agent = new Agent({ keepAlive: true });
  const targets = new Map<string, string>();
  const calls = new Map<string, number>();
  const done: Fault[] = [];
  let armed: { fault: Fault; seen: number }[] = [];

  /** The fault that this call meets; each armed one counts the calls that it waits for. */
  const met = (functionName: string, service: string): Fault | undefined => {
    const key = `${functionName} ${service}`;
    calls.set(key, (calls.get(key) ?? 0) + 1);
    const waiting = armed.filter(({ fault }) => fault.functionName === functionName && fault.service === service);
    for (const one of waiting) one.seen += 1;
    const due = waiting.find(({ fault: { call, times }, seen }) => seen >= call && seen < call + times);
    if (due !== undefined) done.push(due.fault);
    return due?.fault;
  };

  const exchange = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [, functionName = '', service = '', rest = ''] = /^\/([^/]+)\/([^/]+)(.*)$/.exec(request.url ?? '') ?? [];
    const target = targets.get(`${functionName} ${service}`);
    if (target === undefined) return void response.writeHead(404).end();
    const pieces: Buffer[] = [];
    for await (const piece of request as AsyncIterable<Buffer>) pieces.push(piece);
    const harm = met(functionName, service)?.harm;
    const refusal = harm === undefined ? undefined : REFUSALS[harm];
    if (refusal !== undefined)
      return void response
        .writeHead(refusal.status, { 'content-type': 'application/json', 'x-amzn-errortype': refusal.name })
        .end(JSON.stringify({ __type: refusal.name, message: refusal.message }));
    if (harm === 'dies before') crash(functionName as FunctionName);
    if (harm === 'dies before' || harm === 'cut before') return void response.destroy();
    if (harm === 'late') await new Promise((resolve) => setTimeout(resolve, LATE_MS));
    const answer = await forward(new URL(target), rest, request, Buffer.concat(pieces), agent);
    if (harm === 'dies after') crash(functionName as FunctionName);
    if (harm === 'dies after' || harm === 'cut after') return void response.destroy();
    response.writeHead(answer.status, answer.headers).end(answer.body);
  };

  const listening = await listen(createServer((request, response) => void exchange(request, response).catch(() => response.destroy())));
  return {
    through: (functionName, environment) =>
      Object.fromEntries(
        Object.entries(environment).map(([name, value]) => {
          const [, service] = /^AWS_ENDPOINT_URL_(.+)$/.exec(name) ?? [];
          // Bedrock's client speaks HTTP/2; the stand-in has faults of its own.
          if (service === undefined || service === 'BEDROCK_RUNTIME') return [name, value];
          targets.set(`${functionName} ${service}`, value);
          return [name, `${listening.url}/${functionName}/${service}`];
        }),
      ),
    arm: (faults) => {
      armed = faults.map((fault) => ({ fault, seen: 0 }));
    },
    calls,
    done,
    close: async () => {
      await listening.close();
      agent.destroy();
    },
  };
}

function forward(
  target: URL,
  path: string,
  { method, headers }: IncomingMessage,
  body: Buffer,
  agent: Agent,
): Promise<{ status: number; headers: IncomingMessage['headers']; body: Buffer }> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(
      {
        host: target.hostname,
        port: target.port,
        path: path === '' ? '/' : path,
        method,
        headers: { ...headers, 'host': target.host, 'content-length': body.length },
        agent,
      },
      (answer) => {
        const pieces: Buffer[] = [];
        answer
          .on('data', (piece: Buffer) => pieces.push(piece))
          .on('end', () => resolve({ status: answer.statusCode ?? 502, headers: answer.headers, body: Buffer.concat(pieces) }))
          .on('error', reject);
      },
    );
    sent.on('error', reject).end(body);
  });
}
