/** <k-sheet>: a form to score a call by, beside the player: keys answer, and places come from where the sound stands. */
import { KPlayer } from "./wave";
import { clockOf } from "./wave/clock";
import { followKeys } from "./wave/keys";

const LAST_DIGIT = 9;

class KSheet extends HTMLElement {
  #stop?: AbortController;
  #current = "";

  connectedCallback(): void {
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    this.addEventListener("click", (event) => this.#pressed(event.target as Element), { signal });
    this.addEventListener("focusin", (event) => this.#mark((event.target as Element).closest<HTMLElement>("[data-question]")), {
      signal,
    });
    this.addEventListener("keydown", (event) => this.#leaveComment(event), { signal });
    // A question that a colleague changed is drawn anew: the mark stays where it was.
    this.addEventListener("htmx:after:swap", () => this.#mark(this.#question), { signal });
    followKeys(this.#deeds(), signal);
  }

  disconnectedCallback(): void {
    this.#stop?.abort();
  }

  #deeds(): Record<string, () => void> {
    const deeds: Record<string, () => void> = {
      n: () => this.#go(1),
      p: () => this.#go(-1),
      c: () => this.#comment(),
      f: () => this.#take(this.#question, "f"),
      t: () => this.#take(this.#question, "t"),
      h: () => this.#hear(this.#question),
      "?": () => this.#showKeys(),
      "0": () => this.#answer((choice) => choice.value === "n/a"),
    };
    for (let digit = 1; digit <= LAST_DIGIT; digit++) {
      deeds[digit] = () => this.#answer((choice, place) => choice.value !== "n/a" && place === digit - 1);
    }
    return deeds;
  }

  get #questions(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>("[data-question]:not([hidden])")];
  }

  get #question(): HTMLElement | null {
    return this.#current ? this.querySelector<HTMLElement>(`[id="${CSS.escape(this.#current)}"]`) : null;
  }

  #mark(question: HTMLElement | null): void {
    this.querySelectorAll("[data-current]").forEach((other) => other.removeAttribute("data-current"));
    if (!question) return;
    this.#current = question.id;
    question.toggleAttribute("data-current", true);
  }

  #go(step: number): void {
    const questions = this.#questions;
    const now = this.#question ? questions.indexOf(this.#question) : -1;
    const there = now < 0 ? (step > 0 ? 0 : questions.length - 1) : now + step;
    const question = questions[Math.min(Math.max(there, 0), questions.length - 1)];
    if (!question) return;
    question.focus({ preventScroll: true });
    this.#mark(question);
    question.scrollIntoView({ block: "nearest" });
  }

  #answer(isIt: (choice: HTMLInputElement, place: number) => boolean): void {
    if (!this.#question) this.#go(1);
    const choice = [...(this.#question?.querySelectorAll<HTMLInputElement>("[data-choice]") ?? [])].find(isIt);
    if (!choice) return;
    choice.checked = choice.type === "radio" || !choice.checked;
    changed(choice);
  }

  #comment(): void {
    const details = this.#question?.querySelector("details");
    if (!details) return;
    details.open = true;
    details.querySelector("textarea")?.focus();
  }

  #leaveComment(event: KeyboardEvent): void {
    const target = event.target as HTMLElement;
    if (event.key !== "Escape" || !target.matches("textarea, input")) return;
    target.closest<HTMLElement>("[data-question]")?.focus();
    event.stopPropagation();
  }

  #pressed(target: Element): void {
    const question = target.closest<HTMLElement>("[data-question]");
    const end = target.closest<HTMLElement>("[data-take]")?.dataset.take;
    if (question && end) this.#take(question, end);
    else if (question && target.closest("[data-play-clip]")) this.#hear(question);
  }

  get #deck() {
    return this.querySelector<KPlayer>("k-player")?.deck;
  }

  #take(question: HTMLElement | null, end: string): void {
    const place = placeIn(question, end);
    if (!place || !this.#deck) return;
    place.value = clockOf(this.#deck.now);
    changed(place);
  }

  #hear(question: HTMLElement | null): void {
    const from = secondsIn(placeIn(question, "f")?.value);
    if (from !== undefined) this.#deck?.play(from, secondsIn(placeIn(question, "t")?.value));
  }

  #showKeys(): void {
    const keys = this.querySelector<HTMLDetailsElement>("[data-keys]");
    if (keys) keys.open = !keys.open;
  }
}

const placeIn = (question: HTMLElement | null, end: string) => question?.querySelector<HTMLInputElement>(`[name^="${end}-"]`);

const changed = (field: Element) => field.dispatchEvent(new Event("change", { bubbles: true }));

function secondsIn(text: string | undefined): number | undefined {
  const parts = text?.trim() ? text.trim().split(":").map((part) => Number(part.replace(",", "."))) : [];
  const seconds = parts.reduce((sum, part) => sum * 60 + part, 0);
  return parts.length && Number.isFinite(seconds) ? seconds : undefined;
}

export function startSheet(): void {
  customElements.define("k-sheet", KSheet);
}
