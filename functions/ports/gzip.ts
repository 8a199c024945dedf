/** Bodies that travel compressed. */
import { gunzipSync, gzipSync } from 'node:zlib';

/** The bytes unpacked; `too-large` as soon as they are more than `most`, however little was sent; `broken` when it is no gzip. */
export function gunzip(packed: Uint8Array, most: number): Uint8Array | 'too-large' | 'broken' {
  try {
    return gunzipSync(packed, { maxOutputLength: most });
  } catch (error) {
    return error instanceof RangeError && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE' ? 'too-large' : 'broken';
  }
}

export function gzip(text: string): Buffer {
  return gzipSync(text, { level: 4 });
}
export type Gunzip = typeof gunzip;
export type Gzip = typeof gzip;
