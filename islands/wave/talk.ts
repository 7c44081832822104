/** What was said, beside the sound: the turn under way is marked and kept in sight. */

const EARLY_SECONDS = 0.05;

export class Talk {
  #turns: { element: HTMLElement; from: number }[];
  #current?: HTMLElement;

  constructor(
    private readonly list: HTMLElement,
    private readonly follows: () => boolean,
  ) {
    const turns = list.querySelectorAll<HTMLElement>("[data-from]");
    this.#turns = [...turns].map((element) => ({ element, from: Number(element.dataset.from) }));
  }

  show(at: number): void {
    const current = this.#turns.findLast((turn) => turn.from <= at + EARLY_SECONDS)?.element;
    if (current === this.#current) return;
    this.#current?.removeAttribute("aria-current");
    this.#current = current;
    if (!current) return;
    current.setAttribute("aria-current", "true");
    if (this.follows()) this.#bringIntoSight(current);
  }

  /** Moves the list alone: the page stays where the reader put it. */
  #bringIntoSight(turn: HTMLElement): void {
    const above = turn.offsetTop - this.list.offsetTop;
    const middle = above - (this.list.clientHeight - turn.clientHeight) / 2;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.list.scrollTo({ top: Math.max(0, middle), behavior: calm ? "auto" : "smooth" });
  }
}
