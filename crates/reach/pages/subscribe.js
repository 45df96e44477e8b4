// The work that a sign-up asks for (see effort.rs), done in small pieces while the form is filled in.
// Where it is not done, the house asks for half a minute of patience instead.
"use strict";
(() => {
  const form = document.querySelector("form[data-bits]");
  if (!form) return;
  const bits = Number(form.dataset.bits), token = form.elements.token.value;
  const button = form.querySelector("button");
  let number = 0, found = null, begun = false, wanted = false;

  // SHA-256 (FIPS 180-4) of at most 119 bytes, its first word: `crypto.subtle` is missing on plain http, onion services among it.
  const K = [], H = [];
  for (let n = 2; K.length < 64; n++) {
    let prime = true;
    for (let d = 2; d * d <= n; d++) if (n % d === 0) prime = false;
    if (!prime) continue;
    if (H.length < 8) H.push(Math.sqrt(n) % 1 * 4294967296 | 0);
    K.push(Math.cbrt(n) % 1 * 4294967296 | 0);
  }
  const w = new Int32Array(64);
  const block = (h, bytes, start) => {
    for (let i = 0, j = start; i < 16; i++, j += 4) w[i] = bytes[j] << 24 | bytes[j + 1] << 16 | bytes[j + 2] << 8 | bytes[j + 3];
    for (let i = 16; i < 64; i++) {
      const x = w[i - 15], y = w[i - 2];
      w[i] = w[i - 16] + ((x >>> 7 | x << 25) ^ (x >>> 18 | x << 14) ^ x >>> 3) + w[i - 7] + ((y >>> 17 | y << 15) ^ (y >>> 19 | y << 13) ^ y >>> 10) | 0;
    }
    let [a, b, c, d, e, f, g, l] = h;
    for (let i = 0; i < 64; i++) {
      const t = l + ((e >>> 6 | e << 26) ^ (e >>> 11 | e << 21) ^ (e >>> 25 | e << 7)) + (e & f ^ ~e & g) + K[i] + w[i] | 0;
      const u = ((a >>> 2 | a << 30) ^ (a >>> 13 | a << 19) ^ (a >>> 22 | a << 10)) + (a & b ^ a & c ^ b & c) | 0;
      l = g; g = f; f = e; e = d + t | 0; d = c; c = b; b = a; a = t + u | 0;
    }
    return [h[0] + a | 0, h[1] + b | 0, h[2] + c | 0, h[3] + d | 0, h[4] + e | 0, h[5] + f | 0, h[6] + g | 0, h[7] + l | 0];
  };
  const firstWord = (text) => {
    const bytes = new Uint8Array(text.length < 56 ? 64 : 128);
    for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
    bytes[text.length] = 128;
    bytes[bytes.length - 2] = text.length >> 5;
    bytes[bytes.length - 1] = text.length << 3;
    let h = H;
    for (let start = 0; start < bytes.length; start += 64) h = block(h, bytes, start);
    return h[0];
  };

  const work = () => {
    for (const end = number + 2000; number < end; number++) {
      if (firstWord(token + "." + number) >>> 32 - bits === 0) {
        found = String(number);
        form.elements.work.value = found;
        if (wanted) form.requestSubmit();
        return;
      }
    }
    setTimeout(work);
  };
  const begin = () => {
    if (!begun) setTimeout(work);
    begun = true;
  };
  form.addEventListener("focusin", begin);
  form.addEventListener("submit", (event) => {
    if (found !== null) return;
    event.preventDefault();
    wanted = true;
    button.setAttribute("aria-busy", "true");
    begin();
  });
})();
