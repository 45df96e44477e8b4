// SHA-256 (FIPS 180-4) with 32-bit integers. It hashes whole files, so it copies nothing but the last block.
import { padded, primes, rootFraction } from "./sha512.mjs";

const K256 = Int32Array.from(primes(64), (p) => Number(rootFraction(p, 3) >> 32n) | 0);
const H256 = Int32Array.from(primes(8), (p) => Number(rootFraction(p, 2) >> 32n) | 0);

export function sha256(message) {
  const h = H256.slice(), whole = message.length - message.length % 64;
  compress256(h, message, whole);
  const tail = padded(message.subarray(whole), 64, 8);
  new DataView(tail.buffer).setBigUint64(tail.length - 8, BigInt(message.length) * 8n);
  compress256(h, tail, tail.length);
  const out = new Uint8Array(32), view = new DataView(out.buffer);
  h.forEach((x, i) => view.setInt32(4 * i, x));
  return out;
}

function compress256(h, bytes, end) {
  const w = new Int32Array(64);
  for (let start = 0; start < end; start += 64) {
    for (let i = 0, j = start; i < 16; i++, j += 4) {
      w[i] = bytes[j] << 24 | bytes[j + 1] << 16 | bytes[j + 2] << 8 | bytes[j + 3];
    }
    for (let i = 16; i < 64; i++) {
      const x = w[i - 15], y = w[i - 2];
      const s0 = (x >>> 7 | x << 25) ^ (x >>> 18 | x << 14) ^ x >>> 3;
      const s1 = (y >>> 17 | y << 15) ^ (y >>> 19 | y << 13) ^ y >>> 10;
      w[i] = w[i - 16] + s0 + w[i - 7] + s1 | 0;
    }
    let a = h[0], b = h[1], c = h[2], d = h[3], e = h[4], f = h[5], g = h[6], l = h[7];
    for (let i = 0; i < 64; i++) {
      const s1 = (e >>> 6 | e << 26) ^ (e >>> 11 | e << 21) ^ (e >>> 25 | e << 7);
      const t1 = l + s1 + (e & f ^ ~e & g) + K256[i] + w[i] | 0;
      const s0 = (a >>> 2 | a << 30) ^ (a >>> 13 | a << 19) ^ (a >>> 22 | a << 10);
      const t2 = s0 + (a & b ^ a & c ^ b & c) | 0;
      l = g; g = f; f = e; e = d + t1 | 0; d = c; c = b; b = a; a = t1 + t2 | 0;
    }
    h[0] += a; h[1] += b; h[2] += c; h[3] += d; h[4] += e; h[5] += f; h[6] += g; h[7] += l;
  }
}
