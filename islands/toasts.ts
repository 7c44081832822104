/** Messages after a deed: they can be put away, and those that only confirm go by themselves when nobody looks. */

const SHOWN_MS = 10_000;

function startClock(toast: HTMLElement): void {
  toast.dataset.started = "yes";
  const isLookedAt = () => toast.matches(":hover, :focus-within");
  const clock = setInterval(() => {
    if (isLookedAt()) return;
    clearInterval(clock);
    toast.remove();
  }, SHOWN_MS);
}

export function startToasts(): void {
  const start = () => {
    for (const toast of document.querySelectorAll<HTMLElement>("[data-passing]:not([data-started])")) startClock(toast);
  };
  start();
  document.addEventListener("htmx:after:swap", start);
  document.addEventListener("click", (event) => {
    (event.target as Element).closest("[data-dismiss]")?.closest(".alert")?.remove();
  });
}
