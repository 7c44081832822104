/** Menus are <details>: close them on Escape, on a click elsewhere, and when another one opens. */

function closeMenus(except?: Node | null): void {
  for (const menu of document.querySelectorAll<HTMLDetailsElement>("details.menu-box[open]")) {
    if (!except || !menu.contains(except)) menu.open = false;
  }
}

export function startMenus(): void {
  document.addEventListener("click", (event) => closeMenus(event.target as Node));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = (document.activeElement ?? document.body).closest<HTMLDetailsElement>("details.menu-box[open]");
    closeMenus();
    menu?.querySelector("summary")?.focus();
  });
  document.addEventListener("htmx:after:swap", () => closeMenus());
}
