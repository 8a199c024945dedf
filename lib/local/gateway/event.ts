/** An HTTP request as API Gateway's HTTP API hands it to Lambda: payload format 2.0. */
import type { IncomingMessage } from 'node:http';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';

const TEXT = /^(text\/|application\/(json|xml|javascript|graphql)\b|application\/[^;]+\+(json|xml)\b)/i;

export interface RequestParts {
  request: IncomingMessage;
  requestId: string;
  path: string;
  rawQueryString: string;
  body: Buffer;
  now: Date;
}

export function toEvent({ request, requestId, path, rawQueryString, body, now }: RequestParts): APIGatewayProxyEventV2 {
  const { cookies, headers } = headersOf(request);
  const sourceIp = request.socket.remoteAddress ?? '127.0.0.1';
  const host = headers['host'] ?? '';
  const query = queryParameters(rawQueryString);
  const method = request.method ?? 'GET';
  return {
    version: '2.0',
    routeKey: 'ANY /api/{proxy+}',
    rawPath: path,
    rawQueryString,
    ...(cookies.length > 0 && { cookies }),
    headers: {
      ...headers,
      'x-forwarded-for': [headers['x-forwarded-for'], sourceIp].filter(Boolean).join(', '),
      'x-forwarded-proto': 'http',
      'x-forwarded-port': host.split(':').at(-1) ?? '80',
    },
    ...(Object.keys(query).length > 0 && { queryStringParameters: query }),
    pathParameters: { proxy: path.replace(/^\/api\/?/, '') },
    requestContext: {
      accountId: '000000000000',
      apiId: 'local',
      domainName: host,
      domainPrefix: 'local',
      http: { method, path, protocol: `HTTP/${request.httpVersion}`, sourceIp, userAgent: headers['user-agent'] ?? '' },
      requestId,
      routeKey: 'ANY /api/{proxy+}',
      stage: '$default',
      time: clfTime(now),
      timeEpoch: now.getTime(),
    },
    ...bodyOf(body, headers['content-type'], headers['content-encoding']),
  };
}

/** Names in lower case, values of one name joined by commas, cookies apart. */
function headersOf(request: IncomingMessage): { headers: Record<string, string>; cookies: string[] } {
  const headers: Record<string, string> = {};
  const cookies: string[] = [];
  for (const [name, values] of Object.entries(request.headersDistinct)) {
    if (values === undefined) continue;
    if (name === 'cookie') cookies.push(...values.flatMap((value) => value.split(/;\s*/)).filter((cookie) => cookie !== ''));
    else headers[name] = values.join(',');
  }
  return { headers, cookies };
}

function queryParameters(rawQueryString: string): Record<string, string> {
  const query = new URLSearchParams(rawQueryString);
  return Object.fromEntries([...new Set(query.keys())].map((name) => [name, query.getAll(name).join(',')]));
}

/** Text stays text; everything else, what is compressed, and text that is not UTF-8, goes as base64. */
function bodyOf(body: Buffer, contentType: string | undefined, encoding = 'identity'): { body?: string; isBase64Encoded: boolean } {
  if (body.length === 0) return { isBase64Encoded: false };
  const text = encoding === 'identity' && (contentType === undefined || TEXT.test(contentType)) ? utf8(body) : undefined;
  return text === undefined ? { body: body.toString('base64'), isBase64Encoded: true } : { body: text, isBase64Encoded: false };
}

function utf8(body: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    return undefined;
  }
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `20/Nov/2026:21:05:00 +0000`. */
function clfTime(now: Date): string {
  const month = MONTHS[now.getUTCMonth()];
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(now.getUTCDate())}/${month}/${now.getUTCFullYear()}:${two(now.getUTCHours())}:${two(now.getUTCMinutes())}:${two(now.getUTCSeconds())} +0000`;
}
