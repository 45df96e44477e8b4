// Strict Ed25519 verification (RFC 8032, narrowed): A, R and s canonical, A and R not of small order, no cofactor,
// and R compared as bytes. All of it is public data, so nothing here needs constant time.
import { sha512 } from "./sha512.mjs";
import { concat, equal } from "./base.mjs";

const P = 2n ** 255n - 19n;
const L = 2n ** 252n + 27742317777372353535851937790883648493n;
const mod = (x) => { const r = x % P; return r < 0n ? r + P : r; };

function power(base, exponent) {
  let result = 1n;
  for (let b = base; exponent > 0n; exponent >>= 1n, b = b * b % P) if (exponent & 1n) result = result * b % P;
  return result;
}

const invert = (x) => power(x, P - 2n);
const D = mod(-121665n * invert(121666n));
const SQRT_M1 = power(2n, (P - 1n) / 4n);
const IDENTITY = [0n, 1n, 1n, 0n];

// Points are [X, Y, Z, T] with x = X/Z, y = Y/Z, xy = T/Z (Hisil, Wong, Carter, Dawson 2008).
function addPoints([x1, y1, z1, t1], [x2, y2, z2, t2]) {
  const a = mod((y1 - x1) * (y2 - x2)), b = mod((y1 + x1) * (y2 + x2));
  const c = mod(2n * D * t1 % P * t2), d = mod(2n * z1 * z2);
  const e = b - a, f = d - c, g = d + c, h = b + a;
  return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)];
}

function doublePoint([x, y, z]) {
  const a = x * x % P, b = y * y % P, c = 2n * z * z % P, h = a + b;
  const e = h - (x + y) * (x + y) % P, g = a - b, f = c + g;
  return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)];
}

const isIdentity = ([x, y, z]) => x === 0n && y === z;
const isSmallOrder = (point) => isIdentity(doublePoint(doublePoint(doublePoint(point))));

function littleEndian(bytes) {
  let n = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) n = n << 8n | BigInt(bytes[i]);
  return n;
}

function pointBytes([x, y, z]) {
  const inverse = invert(z), out = new Uint8Array(32);
  let n = mod(y * inverse) | (mod(x * inverse) & 1n) << 255n;
  for (let i = 0; i < 32; i++, n >>= 8n) out[i] = Number(n & 255n);
  return out;
}

// The point of a canonical encoding, or null.
function pointOf(bytes) {
  const n = littleEndian(bytes), sign = n >> 255n, y = n & 2n ** 255n - 1n;
  if (y >= P) return null;
  const u = mod(y * y - 1n), v = mod(D * y % P * y + 1n);
  const v3 = v * v % P * v % P;
  let x = u * v3 % P * power(u * v3 % P * v3 % P * v % P, (P - 5n) / 8n) % P;
  const check = v * x % P * x % P;
  if (check !== u) {
    if (check !== mod(-u)) return null;
    x = x * SQRT_M1 % P;
  }
  if (x === 0n && sign) return null;
  if ((x & 1n) !== sign) x = P - x;
  return [x, y, 1n, x * y % P];
}

const BASE_Y = mod(4n * invert(5n));
const BASE = pointOf(pointBytes([0n, BASE_Y, 1n]));

// The point of a public key that may be trusted, or null: not canonical, not on the curve, or weak.
export function publicKey(bytes) {
  const point = bytes.length === 32 ? pointOf(bytes) : null;
  return point && !isSmallOrder(point) ? point : null;
}

export function verifyEd25519(key, message, signature) {
  if (signature.length !== 64) return false;
  const r = signature.subarray(0, 32), s = littleEndian(signature.subarray(32));
  const point = publicKey(key);
  if (!point || s >= L) return false;
  const k = littleEndian(sha512(concat(r, key, message))) % L;
  const minus = [mod(-point[0]), point[1], 1n, mod(-point[3])];
  const both = addPoints(BASE, minus);
  // s·B − k·A in one pass over the bits of both.
  let sum = IDENTITY;
  for (let bit = 252n; bit >= 0n; bit--) {
    sum = doublePoint(sum);
    const inS = s >> bit & 1n, inK = k >> bit & 1n;
    if (inS || inK) sum = addPoints(sum, inS && inK ? both : inS ? BASE : minus);
  }
  return equal(pointBytes(sum), r) && !isSmallOrder(sum);
}
