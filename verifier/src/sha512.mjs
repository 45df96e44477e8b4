// SHA-512 (FIPS 180-4) with BigInt. Slow and plain: it only ever hashes records, which are short.
// The constants are not copied from a table but computed, as the standard defines them, from the first primes.

export function primes(count) {
  const found = [];
  for (let n = 2; found.length < count; n++) if (found.every((p) => n % p)) found.push(n);
  return found;
}

// The first 64 bits of the fraction of the square (k = 2) or cube (k = 3) root of n.
export function rootFraction(n, k) {
  const target = BigInt(n) << BigInt(64 * k);
  let low = 0n, high = 1n << 70n;
  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    if (middle ** BigInt(k) <= target) low = middle; else high = middle;
  }
  return BigInt.asUintN(64, low);
}

const K512 = primes(80).map((p) => rootFraction(p, 3));
const H512 = primes(8).map((p) => rootFraction(p, 2));
const wrap64 = (x) => BigInt.asUintN(64, x);
const rotate64 = (x, n) => wrap64(x >> n | x << (64n - n));

// The message, one bit, zeros, and the length in bits, filling whole blocks.
export function padded(message, block, lengthBytes) {
  const size = Math.ceil((message.length + 1 + lengthBytes) / block) * block;
  const out = new Uint8Array(size);
  out.set(message);
  out[message.length] = 0x80;
  new DataView(out.buffer).setBigUint64(size - 8, BigInt(message.length) * 8n);
  return out;
}

export function sha512(message) {
  const bytes = padded(message, 128, 16), view = new DataView(bytes.buffer);
  const h = H512.slice(), w = new Array(80);
  for (let start = 0; start < bytes.length; start += 128) {
    for (let i = 0; i < 16; i++) w[i] = view.getBigUint64(start + 8 * i);
    for (let i = 16; i < 80; i++) {
      const x = w[i - 15], y = w[i - 2];
      const s0 = rotate64(x, 1n) ^ rotate64(x, 8n) ^ x >> 7n;
      const s1 = rotate64(y, 19n) ^ rotate64(y, 61n) ^ y >> 6n;
      w[i] = wrap64(w[i - 16] + s0 + w[i - 7] + s1);
    }
    let [a, b, c, d, e, f, g, l] = h;
    for (let i = 0; i < 80; i++) {
      const s1 = rotate64(e, 14n) ^ rotate64(e, 18n) ^ rotate64(e, 41n);
      const t1 = l + s1 + (e & f ^ ~e & g) + K512[i] + w[i];
      const s0 = rotate64(a, 28n) ^ rotate64(a, 34n) ^ rotate64(a, 39n);
      const t2 = s0 + (a & b ^ a & c ^ b & c);
      [l, g, f, e, d, c, b, a] = [g, f, e, wrap64(d + t1), c, b, a, wrap64(t1 + t2)];
    }
    [a, b, c, d, e, f, g, l].forEach((x, i) => { h[i] = wrap64(h[i] + x); });
  }
  const out = new Uint8Array(64), result = new DataView(out.buffer);
  h.forEach((x, i) => result.setBigUint64(8 * i, x));
  return out;
}
