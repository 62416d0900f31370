"use strict";
const runs = JSON.parse(document.getElementById("runs").textContent);
const tip = document.getElementById("tip");

function show(mark) {
  const run = runs[mark.dataset.run];
  const title = document.createElement("b");
  title.textContent = run.series;
  const list = document.createElement("dl");
  for (const [name, value] of run.values) {
    list.appendChild(document.createElement("dt")).textContent = name;
    list.appendChild(document.createElement("dd")).textContent = value;
  }
  tip.replaceChildren(title, list);
  tip.style.display = "block";
  const at = mark.getBoundingClientRect();
  const left = at.right + 12 + tip.offsetWidth < innerWidth ? at.right + 12 : at.left - 12 - tip.offsetWidth;
  tip.style.left = Math.max(4, left) + "px";
  tip.style.top = Math.max(4, Math.min(at.top, innerHeight - tip.offsetHeight - 4)) + "px";
}

const hide = () => { tip.style.display = "none"; };

for (const mark of document.querySelectorAll("[data-run]")) {
  mark.addEventListener("pointerenter", () => show(mark));
  mark.addEventListener("focus", () => show(mark));
  mark.addEventListener("pointerleave", hide);
  mark.addEventListener("blur", hide);
}

function toggle(entry) {
  const off = entry.classList.toggle("off");
  for (const part of document.querySelectorAll(`[data-legend="${entry.dataset.legend}"]`)) {
    part.classList.toggle("off", off);
    part.setAttribute("aria-pressed", String(!off));
  }
  for (const part of document.querySelectorAll(`[data-series="${entry.dataset.legend}"]`)) {
    part.classList.toggle("hidden", off);
  }
}

for (const entry of document.querySelectorAll("[data-legend]")) {
  entry.addEventListener("click", () => toggle(entry));
  entry.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      toggle(entry);
    }
  });
}

addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
