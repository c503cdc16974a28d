// Buttons with data-passkey ("add" or "use"): asks for options, lets the browser do its part, sends the answer.
const token = document.querySelector('meta[name="csrf-token"]').content;

async function post(address, content) {
  const answer = await fetch(address, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token },
    body: JSON.stringify(content),
  });
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.error);
  return body;
}

async function perform(button) {
  const { id, options } = await post(button.dataset.options, {});
  const credential =
    button.dataset.passkey === "add"
      ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
      : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
  const name = document.getElementById(button.dataset.nameFrom ?? "")?.value ?? "";
  const { next } = await post(button.dataset.finish, { id, credential: credential.toJSON(), name, next: button.dataset.next ?? "" });
  location.assign(next);
}

const able = typeof window.PublicKeyCredential?.parseRequestOptionsFromJSON === "function";
for (const button of document.querySelectorAll("[data-passkey]")) {
  const line = document.getElementById(button.getAttribute("aria-describedby"));
  if (!able) {
    line.textContent = button.dataset.unable;
    continue;
  }
  button.disabled = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    line.textContent = "";
    try {
      await perform(button);
    } catch (error) {
      // The browser's own errors (NotAllowedError: closed or timed out) say nothing a person could use.
      line.textContent = error instanceof DOMException ? button.dataset.stopped : error.message;
    } finally {
      button.disabled = false;
    }
  });
}
