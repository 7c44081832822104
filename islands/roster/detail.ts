/** The strip under the sheet: what stands under the focus, what is wrong with it, and what has just happened. */
import type { Grid } from "./grid";
import type { Breach, Shift } from "./model";
import { icon, make, shapeOf } from "./parts";

const SHOWN = 4;

export class Detail {
  readonly element = make("div", "rg-detail");
  #facts = make("div", "rg-facts");
  #breaches = make("ul", "rg-breaches");
  #warning = make("div", "rg-warning", { role: "alert" });
  #live = make("div", "sr-only", { role: "status", "aria-live": "polite" });
  #clock = 0;

  constructor(readonly grid: Grid) {
    this.element.append(this.#warning, this.#facts, this.#breaches, this.#live);
  }

  update(): void {
    const { grid } = this;
    const count = grid.selection.size;
    const shift = grid.focusedShift;
    const row = grid.roster.rows.get(grid.focus.row);
    if (count > 1) this.#facts.replaceChildren(make("b", "", {}, [grid.words.say("selected_count", { count })]));
    else if (shift && row) this.#facts.replaceChildren(...this.#factsOf(shift));
    else this.#facts.replaceChildren(...(row ? this.#freeFacts() : []));
    const breaches = row ? grid.breachesOf(row.id) : [];
    const whole = (grid.judged ?? grid.roster.breaches).filter((breach) => breach.row === null);
    const own = shift ? breaches.filter((breach) => breach.shifts.includes(shift.id)) : breaches;
    const others = breaches.filter((breach) => !own.includes(breach));
    const shown = [...own, ...others, ...whole];
    this.#breaches.replaceChildren(...shown.slice(0, SHOWN).map((breach) => this.#line(breach)));
    if (shown.length > SHOWN) this.#breaches.append(make("li", "", {}, [`+${shown.length - SHOWN}`]));
  }

  #factsOf(shift: Shift): HTMLElement[] {
    const { words, roster } = this.grid;
    const row = roster.rows.get(shift.row)!;
    const length = words.length((shift.ends_at - shift.starts_at) / 60);
    const parts = shift.parts.map((part) => {
      const activity = roster.activities.get(part.activity);
      const swatch = make("i", `rg-swatch rg-${activity?.kind ?? "other"}`, { "aria-hidden": "true" });
      return make("span", "", {}, [swatch, `${activity?.name ?? ""} ${words.span(part.starts_at, part.ends_at)}`]);
    });
    const title = `${words.day(shift.starts_at)}, ${words.span(shift.starts_at, shift.ends_at)} (${length})`;
    return [make("b", "", {}, [row.name]), make("span", "", {}, [title]), ...parts];
  }

  #freeFacts(): HTMLElement[] {
    const { grid } = this;
    const row = grid.roster.rows.get(grid.focus.row)!;
    const column = grid.axis.columns[grid.focus.day];
    const spans = row.spans.filter((span) => column && span.starts_at < column.ends_at && span.ends_at > column.starts_at);
    const what = spans.map((span) => make("span", "", {}, [span.words]));
    const counters = make("span", "", {}, [grid.countersOf(row)]);
    return [make("b", "", {}, [row.name]), make("span", "", {}, [column ? grid.words.day(column.starts_at) : ""]), ...what, counters];
  }

  /** Shape, word and text. */
  #line(breach: Breach): HTMLElement {
    const word = this.grid.words.say(`severity_${breach.severity}`);
    const after = breach.is_overridden ? this.grid.words.say("overridden") : breach.mend;
    const text = [breach.words, after].filter(Boolean).join(" ");
    const name = make("b", `rg-is-${breach.severity}`, {}, [word]);
    return make("li", "", {}, [shapeOf(breach.severity), name, make("span", "", {}, [text])]);
  }

  /** For those who listen: one thing at a time, and only the last of several. */
  say(text: string): void {
    clearTimeout(this.#clock);
    this.#clock = window.setTimeout(() => (this.#live.textContent = text), 150);
  }

  /** What could not be done and why; stays until it is put away or something else is done. */
  warn(text: string): void {
    if (!text) return;
    const label = this.grid.words.say("close");
    const close = make("button", "btn btn-ghost btn-xs", { type: "button", "aria-label": label, title: label }, [icon("x")]);
    close.addEventListener("click", () => this.quiet());
    this.#warning.replaceChildren(icon("triangle-alert"), make("span", "", {}, [text]), close);
  }

  quiet(): void {
    this.#warning.replaceChildren();
  }
}
