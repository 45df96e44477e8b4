// The script inside booklets. It says "altered" or "carries a proof of house X", in the element with the id
// `beffroi-check`, and never that anybody is to be trusted: whoever alters a file can alter its script.
import { showHouseId } from "./base.mjs";
import { checkBooklet, payloadOf } from "./booklet.mjs";

const SENTENCES = { /* filled in by build.mjs from words.mjs */ };

export function tell() {
  const place = document.getElementById("beffroi-check");
  const part = document.querySelector('script[type="application/x-beffroi"]');
  if (!place || !part) return;
  const wanted = [document.documentElement.lang, ...navigator.languages].map((tag) => tag.split("-")[0]);
  const language = wanted.find((tag) => tag in SENTENCES) ?? "en";
  const { dir, sealed, broken } = SENTENCES[language];
  let sentence = broken;
  try {
    sentence = sealed.replace("{x}", showHouseId(checkBooklet(payloadOf(part.outerHTML)).chain.house));
  } catch { /* Whatever was thrown, the proof does not hold. */ }
  place.lang = language;
  place.dir = dir;
  place.textContent = sentence;
}
