/** Ctrl K opens the search over any page; without script the same link leads to the search page. */

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

function moveFocus(palette: HTMLDialogElement, step: number): void {
  const stops = [...palette.querySelectorAll<HTMLElement>("input[type=search], .palette-results a")];
  const next = stops.indexOf(document.activeElement as HTMLElement) + step;
  stops[Math.max(0, Math.min(stops.length - 1, next))]?.focus();
}

export function startPalette(): void {
  const palette = document.querySelector<HTMLDialogElement>("dialog.palette");
  if (!palette) return;
  const open = () => {
    palette.showModal();
    palette.querySelector("input")?.select();
  };
  document.addEventListener("keydown", (event) => {
    const wanted = ((event.ctrlKey || event.metaKey) && event.key === "k") || (event.key === "/" && !isTyping(event.target));
    if (!wanted) return;
    event.preventDefault();
    open();
  });
  document.addEventListener("click", (event) => {
    if (event.target === palette) palette.close();
    if (!(event.target as Element).closest("[data-open-palette]")) return;
    event.preventDefault();
    open();
  });
  palette.addEventListener("keydown", (event) => {
    if (event.key === "Escape") palette.close(); // a search field would only empty itself
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    moveFocus(palette, event.key === "ArrowDown" ? 1 : -1);
  });
}
