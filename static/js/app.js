// Small helps on top of pages that work without any script.

const one = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];

// -- theme: kept per browser ---------------------------------------------------------------------------
function showTheme() {
  const theme = document.documentElement.dataset.theme || "system";
  for (const button of all("[data-set-theme]")) {
    button.setAttribute("aria-pressed", String(button.dataset.setTheme === theme));
  }
}

function setTheme(theme) {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  try {
    if (theme === "system") localStorage.removeItem("theme");
    else localStorage.setItem("theme", theme);
  } catch { /* a browser without storage forgets the theme with the page */ }
  showTheme();
}

// -- clicks --------------------------------------------------------------------------------------------
document.addEventListener("click", (event) => {
  const target = event.target.closest("[data-set-theme], [data-open], [data-close-toast], [data-toggle]");
  for (const menu of all("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  if (!target) return;
  if (target.dataset.setTheme) setTheme(target.dataset.setTheme);
  else if (target.dataset.open) one(target.dataset.open)?.showModal();
  else if (target.dataset.toggle) togglePanel(event, target);
  else target.closest(".toast")?.remove();
});

function togglePanel(event, link) {
  const panel = one(link.dataset.toggle);
  if (!panel) return;
  event.preventDefault();
  const open = panel.classList.toggle("is-open");
  for (const opener of all(`[data-toggle="${link.dataset.toggle}"][aria-expanded]`)) opener.setAttribute("aria-expanded", String(open));
  if (open) panel.scrollIntoView({ block: "start" });
}

// -- keyboard ------------------------------------------------------------------------------------------
const rows = () => all("[data-row] [data-row-link]");

function moveRow(step) {
  const links = rows();
  if (!links.length) return false;
  const at = links.findIndex((link) => link.closest("[data-row]").contains(document.activeElement));
  const next = links[Math.min(links.length - 1, Math.max(0, at + step))];
  next.focus();
  next.scrollIntoView({ block: "nearest" });
  return true;
}

const keys = {
  "/": () => { const box = one("[data-search]"); box?.focus(); box?.select(); return Boolean(box); },
  "?": () => { one("#keys")?.showModal(); return true; },
  j: () => moveRow(1),
  k: () => moveRow(-1),
  ArrowDown: () => (document.activeElement.closest("[data-row]") ? moveRow(1) : false),
  ArrowUp: () => (document.activeElement.closest("[data-row]") ? moveRow(-1) : false),
  s: () => { const save = one("[data-save]", document.activeElement.closest("[data-row]") || undefined); save?.click(); return Boolean(save); },
};

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") for (const menu of all("details.menu[open]")) { menu.open = false; one("summary", menu).focus(); }
  const typing = event.target.closest("input:not([type=checkbox], [type=radio]), textarea, select, dialog, [contenteditable]");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
  if (keys[event.key]()) event.preventDefault();
});

// -- htmx: short addresses, groups that stay open, a clear word when the server does not answer -----------
document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.verb !== "get") return;
  const sent = event.detail.formData;
  for (const [name, value] of [...sent.entries()]) if (value === "") sent.delete(name);
});

let openGroups = null;
document.addEventListener("htmx:beforeSwap", () => {
  openGroups = new Map(all("details[data-group]").map((group) => [group.dataset.group, group.open]));
});
document.addEventListener("htmx:afterSettle", () => {
  if (openGroups) for (const group of all("details[data-group]")) {
    if (openGroups.has(group.dataset.group)) group.open = openGroups.get(group.dataset.group);
  }
  openGroups = null;
});

function say(text) {
  const toast = document.createElement("div");
  toast.className = "toast is-error";
  toast.textContent = text;
  one("#toasts")?.replaceChildren(toast);
}
document.addEventListener("htmx:sendError", () => say("The server cannot be reached. Check your connection and try again."));
document.addEventListener("htmx:responseError", (event) => {
  const status = event.detail.xhr.status;
  if (status === 403) say("You may look at this, but not change it.");
  else say(`That did not work (${status}). Reload the page and try again.`);
});

// -- forms that send themselves when a choice changes -------------------------------------------------------
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submits]")) event.target.form.requestSubmit();
});

showTheme();
