// What pages cannot do without a script: keep the live connection's lamp, guard forms against a second click,
// remember what is unfolded across live updates, and turn the pages of evidence. Everything else is HTML.
"use strict";

document.documentElement.classList.add("scripted");
const unfolded = new Map();

document.addEventListener("htmx:sseOpen", (event) => {
  document.body.dataset.live = "on";
  event.detail.source.addEventListener("signed-out", () => window.location.reload());
});
document.addEventListener("htmx:sseError", () => { document.body.dataset.live = "off"; });

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) { event.preventDefault(); return; }
  if (form.method !== "post") return;
  if (form.hasAttribute("data-keeps-page")) { setTimeout(() => { form.closest("details").open = false; form.reset(); }); return; }
  form.dataset.sent = "yes";
  for (const button of form.querySelectorAll("button:not([type=button])")) button.setAttribute("aria-disabled", "true");
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-filters]");
  if (form && event.target.matches("select, input[type=date], input[type=checkbox]")) form.requestSubmit();
});

document.addEventListener("toggle", (event) => {
  const details = event.target;
  if (!(details instanceof HTMLDetailsElement)) return;
  if (details.id) unfolded.set(details.id, details.open);
  if (details.open && details.matches(".act")) {
    for (const other of document.querySelectorAll("details.act[open]")) if (other !== details) other.open = false;
    details.querySelector("textarea, input:not([type=hidden])")?.focus();
  }
}, true);
document.addEventListener("htmx:afterSwap", () => {
  for (const [id, open] of unfolded) { const details = document.getElementById(id); if (details) details.open = open; }
});
document.addEventListener("htmx:beforeSwap", (event) => {
  // A person who is filling in a form inside a live part is not interrupted: the next change brings it up to date.
  if (event.target.querySelector?.("details.act[open]")) event.detail.shouldSwap = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") for (const details of document.querySelectorAll("details.act[open]")) details.open = false;
  const viewer = document.querySelector("dialog.viewer[open]");
  if (viewer && event.key === "ArrowRight") show(viewer, 1);
  if (viewer && event.key === "ArrowLeft") show(viewer, -1);
});

document.addEventListener("click", (event) => {
  const viewer = document.querySelector("dialog.viewer");
  const shot = event.target.closest("a.shot[data-image]");
  if (viewer && shot) {
    event.preventDefault();
    viewer.dataset.at = shot.getAttribute("href");
    show(viewer, 0);
    viewer.showModal();
  }
  const turn = event.target.closest("[data-turn]");
  if (viewer && turn) show(viewer, Number(turn.dataset.turn));
  const menu = event.target.closest("[data-menu]");
  if (menu) menu.setAttribute("aria-expanded", String(document.getElementById("menu").classList.toggle("is-open")));
  if (event.target.closest("[data-close]")) viewer?.close();
});

function show(viewer, step) {
  const shots = [...document.querySelectorAll("a.shot[data-image]")];
  const at = shots.findIndex((shot) => shot.getAttribute("href") === viewer.dataset.at);
  const shot = shots[(at + step + shots.length) % shots.length];
  if (!shot) return;
  viewer.dataset.at = shot.getAttribute("href");
  viewer.querySelector("img").src = shot.href;
  viewer.querySelector("img").alt = shot.title;
  viewer.querySelector("strong").textContent = shot.title;
}
