// The console's only script of its own: theme before the first paint, the forms that set the cookie, and small things that need the browser.
"use strict";
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const kept = () => { try { return localStorage.getItem("theme"); } catch { return null; } };
  const apply = () => { root.dataset.theme = kept() ?? (dark.matches ? "dark" : "light"); };
  apply();
  dark.addEventListener("change", apply);

  const call = (method, path, body) => fetch(path, {
    method,
    credentials: "same-origin",
    headers: { "Content-Type": "application/json", "Concordat-Request": "console" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });

  document.addEventListener("click", async event => {
    const from = event.target instanceof Element ? event.target : null;
    if (from?.closest("[data-theme-toggle]")) {
      const next = root.dataset.theme === "dark" ? "light" : "dark";
      try { localStorage.setItem("theme", next); } catch { /* private window: holds until it is closed */ }
      root.dataset.theme = next;
    } else if (from?.closest("[data-sign-out]")) {
      await call("DELETE", "/control/v1/session");
      location.assign("/sign-in");
    }
    for (const menu of document.querySelectorAll("details.person[open]")) {
      if (!menu.contains(from)) { menu.open = false; }
    }
    const copy = from?.closest("[data-copy]");
    if (copy) {
      await navigator.clipboard?.writeText(copy.dataset.copy);
      copy.dataset.done = "true";
      setTimeout(() => delete copy.dataset.done, 1500);
    }
  });

  document.addEventListener("keydown", event => {
    if (event.key === "Escape") {
      for (const menu of document.querySelectorAll("details.person[open]")) { menu.open = false; menu.querySelector("summary").focus(); }
    }
  });

  const words = async (response, fallback, form) => {
    try {
      const problem = await response.json();
      const second = form?.querySelector("[data-second]");
      if (second && problem.type === "urn:concordat:problem:second-factor-needed") {
        second.hidden = false;
        second.querySelector("input").focus();
        return problem.detail;
      }
      if (response.status === 401) { return fallback; }
      return problem.errors?.map(e => e.detail).join(" ") || problem.detail || fallback;
    } catch { return fallback; }
  };

  document.addEventListener("submit", async event => {
    const form = event.target;
    if (!form.dataset.call) { return; }
    event.preventDefault();
    const other = event.submitter?.getAttribute("formaction");
    const [method, path] = (other ?? form.dataset.call).split(" ");
    const flaw = form.querySelector(".flaw");
    const button = form.querySelector("button");
    const say = text => { flaw.textContent = text; flaw.hidden = false; };
    flaw.hidden = true;
    for (const again of form.querySelectorAll("[data-same-as]")) {
      if (again.value !== form.elements[again.dataset.sameAs].value) { say("The two new passwords differ."); again.focus(); return; }
    }
    button.disabled = true;
    try {
      const response = await call(method, path, Object.fromEntries(new FormData(form)));
      if (response.ok) {
        if (form.dataset.shows && !other) { show(form, await response.json()); } else { location.assign(form.dataset.then ?? location.pathname); }
        return;
      }
      say(await words(response, form.dataset.refused, form));
    } catch { say("The console cannot be reached."); }
    button.disabled = false;
    if (!form.querySelector("[data-second]:not([hidden])")) { form.querySelector("input[type=password]")?.select(); }
  });

  // Puts what was answered where the page has a place for it, and takes the form away.
  const show = (form, answer) => {
    const panel = document.getElementById(form.dataset.shows);
    for (const place of panel.querySelectorAll("[data-value]")) {
      const value = answer[place.dataset.value];
      if (place instanceof HTMLAnchorElement) { place.href = value; } else { place.textContent = Array.isArray(value) ? value.join("\n") : value; }
    }
    form.hidden = true;
    const around = form.closest("section");
    if (around && around !== panel) { around.hidden = true; }
    panel.hidden = false;
    panel.querySelector("input, pre, a")?.focus();
  };

  // Passkeys (WebAuthn): the server's options go to the authenticator, and its answer goes back.
  const passkeys = () => {
    if (!window.PublicKeyCredential?.parseRequestOptionsFromJSON) { return; }
    for (const form of document.querySelectorAll("form[data-passkey]")) {
      form.hidden = /^[0-9.]+$|:/.test(location.hostname); // a passkey belongs to a name
      form.addEventListener("submit", async event => {
        event.preventDefault();
        const flaw = form.querySelector(".flaw");
        const say = text => { flaw.textContent = text; flaw.hidden = false; };
        flaw.hidden = true;
        const given = Object.fromEntries(new FormData(form));
        try {
          const begun = await call("POST", form.dataset.passkey + "/begin", { password: given.password });
          if (!begun.ok) { say(await words(begun, form.dataset.refused)); return; }
          const { options, state } = await begun.json();
          const adding = form.dataset.passkey.endsWith("/passkeys");
          const credential = adding
            ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(JSON.parse(options)) })
            : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(JSON.parse(options)) });
          const answer = await call("POST", form.dataset.passkey, { name: given.name, state, credential: JSON.stringify(credential) });
          if (!answer.ok) { say(await words(answer, form.dataset.refused)); return; }
          const told = await answer.json();
          if (adding && told.recoveryCodes.length > 0) { show(form, told); } else { location.assign(form.dataset.then); }
        } catch (failure) { say(failure instanceof DOMException ? form.dataset.refused : "The console cannot be reached."); }
      });
    }
  };
  if (document.readyState === "loading") { document.addEventListener("DOMContentLoaded", passkeys); } else { passkeys(); }
})();
