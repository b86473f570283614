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

  const words = async (response, fallback) => {
    if (response.status === 401) { return fallback; }
    try {
      const problem = await response.json();
      return problem.errors?.map(e => e.detail).join(" ") || problem.detail || fallback;
    } catch { return fallback; }
  };

  document.addEventListener("submit", async event => {
    const form = event.target;
    if (!form.dataset.call) { return; }
    event.preventDefault();
    const [method, path] = form.dataset.call.split(" ");
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
      if (response.ok) { location.assign(form.dataset.then); return; }
      say(await words(response, form.dataset.refused));
    } catch { say("The console cannot be reached."); }
    button.disabled = false;
    form.querySelector("input[type=password]")?.select();
  });
})();
