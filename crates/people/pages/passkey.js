// Passkeys are the one thing on the desk that a browser does by script alone. The form that asks for one is filled in here and sent
// like any other; without this script it stays hidden, and the other ways to sign in are beside it.
const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
const challenge = (form) => new TextEncoder().encode(form.elements.challenge.value);

async function make(form) {
  const { user, name, house, known } = form.dataset;
  const made = await navigator.credentials.create({
    publicKey: {
      challenge: challenge(form),
      rp: { name: house },
      user: { id: bytes(user), name, displayName: name },
      pubKeyCredParams: [-8, -7, -257].map((alg) => ({ type: "public-key", alg })),
      authenticatorSelection: { residentKey: "required", userVerification: "required" },
      excludeCredentials: known.split(" ").filter(Boolean).map((id) => ({ type: "public-key", id: bytes(id) })),
      attestation: "none",
    },
  });
  return {
    id: text(made.rawId),
    alg: made.response.getPublicKeyAlgorithm(),
    key: text(made.response.getPublicKey()),
    client: text(made.response.clientDataJSON),
    authenticator: text(made.response.getAuthenticatorData()),
  };
}

async function use(form) {
  const used = await navigator.credentials.get({ publicKey: { challenge: challenge(form), userVerification: "required" } });
  return {
    id: text(used.rawId),
    client: text(used.response.clientDataJSON),
    authenticator: text(used.response.authenticatorData),
    signature: text(used.response.signature),
  };
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential) continue;
  form.hidden = false;
  const alert = form.querySelector("[role=alert]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    alert.hidden = true;
    try {
      const said = await (form.dataset.passkey === "make" ? make(form) : use(form));
      for (const [name, value] of Object.entries(said)) form.elements[name].value = value;
      form.submit();
    } catch {
      alert.textContent = form.dataset.failed;
      alert.hidden = false;
    }
  });
}
