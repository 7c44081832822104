/** How this browser shows pages: theme, width of the rail, density of tables. Kept here, never on the server. */

const kept = (name: string) => `keskus.${name}`;

function mark(name: string): void {
  const current = document.documentElement.dataset[name] ?? "";
  for (const button of document.querySelectorAll<HTMLElement>(`[data-set-${name}]`)) {
    button.setAttribute("aria-pressed", String(button.getAttribute(`data-set-${name}`) === current));
  }
}

function choose(name: string, value: string): void {
  if (value) {
    document.documentElement.dataset[name] = value;
    localStorage.setItem(kept(name), value);
  } else {
    delete document.documentElement.dataset[name];
    localStorage.removeItem(kept(name));
  }
  mark(name);
}

export function startPreferences(): void {
  for (const name of ["theme", "density"]) mark(name);
  document.addEventListener("click", (event) => {
    const target = event.target as Element;
    for (const name of ["theme", "density"]) {
      const button = target.closest(`[data-set-${name}]`);
      if (button) choose(name, button.getAttribute(`data-set-${name}`) ?? "");
    }
    if (target.closest("[data-toggle-nav]")) {
      choose("nav", document.documentElement.dataset.nav === "narrow" ? "" : "narrow");
    }
  });
}
