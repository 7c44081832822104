/** Above the sheet: who is shown and how wide, what can be done with what is selected, whether it is saved. */
import type { Grid } from "./grid";
import { icon, make, shapeOf } from "./parts";
import type { State } from "./saving";
import { worstOf } from "./drawing";

type Button = HTMLButtonElement;

export class Tools {
  readonly element = make("div", "rg-tools", { role: "group" });
  template: number | null = null;
  #buttons = new Map<string, Button>();
  #filter: HTMLInputElement;
  #team: HTMLSelectElement;
  #skill: HTMLSelectElement;
  #lines: HTMLSelectElement;
  #breaches: Button;
  #state = make("span", "rg-state");

  constructor(readonly grid: Grid) {
    const { words, roster } = grid;
    this.element.setAttribute("aria-label", words.say("tools"));
    this.#filter = make("input", "input input-sm", { type: "search", placeholder: words.say("filter"), "aria-label": words.say("filter") });
    this.#team = this.#choice("all_teams", [...new Set(roster.sheet.rows.map((row) => row.team))].filter(Boolean).sort());
    this.#skill = this.#choice("all_skills", [...new Set(roster.sheet.rows.flatMap((row) => row.skills))].sort());
    this.#lines = this.#line();
    this.#breaches = make("button", "btn btn-sm rg-breach-count", { type: "button", title: `${words.say("next_breach")} (E)` });
    this.#breaches.addEventListener("click", () => grid.keyboard.nextBreach());
    const filter = () => grid.filter({ text: this.#filter.value, team: this.#team.value, skill: this.#skill.value });
    for (const field of [this.#filter, this.#team, this.#skill]) field.addEventListener("input", filter);
    this.element.append(
      this.#group([this.#filter, this.#team, this.#skill, this.#lines]),
      this.#group([this.#button("day", "", "D"), this.#button("week", "", "W"), this.#button("zoom_out", "zoom-out", "−"), this.#button("zoom_in", "zoom-in", "+")]),
      ...(grid.mayChange ? [this.#changing()] : []),
      this.#group([this.#breaches, this.#state, this.#button("help", "keyboard", "?")]),
    );
  }

  /** Show what the address asks for. */
  takeAddress(asked: URLSearchParams): void {
    const fields: [HTMLInputElement | HTMLSelectElement, string][] = [
      [this.#filter, "who"],
      [this.#team, "team"],
      [this.#skill, "skill"],
      [this.#lines, "line"],
    ];
    for (const [field, name] of fields) {
      const value = asked.get(name);
      if (!value) continue;
      field.value = value;
      field.dispatchEvent(new Event("input"));
    }
  }

  #changing(): HTMLElement {
    const deeds: [string, string, string][] = [
      ["undo", "undo-2", "Z"],
      ["redo", "redo-2", "Y"],
      ["add", "plus", "N"],
      ["split", "scissors", "S"],
      ["break", "coffee", "B"],
      ["lock", "lock", "L"],
      ["swap", "arrow-left-right", "X"],
      ["delete", "trash-2", "Del"],
    ];
    const buttons: HTMLElement[] = deeds.map(([name, sign, key]) => this.#button(name, sign, key));
    const { templates } = this.grid.roster.sheet;
    if (templates.length) buttons.splice(2, 0, this.#templates());
    return this.#group(buttons);
  }

  #group(children: HTMLElement[]): HTMLElement {
    return make("div", "rg-group", {}, children.filter((child) => !child.hidden));
  }

  #choice(key: string, values: string[]): HTMLSelectElement {
    const label = this.grid.words.say(key);
    const options = values.map((value) => make("option", "", { value }, [value]));
    const select = make("select", "select select-sm", { "aria-label": label }, [make("option", "", { value: "" }, [label]), ...options]);
    select.hidden = values.length < 2;
    return select;
  }

  /** Whose need and cover the curve shows: everybody's or one skill's. */
  #line(): HTMLSelectElement {
    const { grid } = this;
    const options = grid.roster.sheet.coverage.map((line) => make("option", "", { value: line.id }, [grid.words.lineName(line)]));
    const label = grid.words.say("coverage_of");
    const select = make("select", "select select-sm", { "aria-label": label, title: label }, options);
    select.hidden = options.length < 2;
    select.addEventListener("input", () => grid.showLine(select.value));
    return select;
  }

  #templates(): HTMLSelectElement {
    const { words, roster } = this.grid;
    const options = roster.sheet.templates.map((template) =>
      make("option", "", { value: template.id }, [`${template.name} ${template.starts} (${words.length(template.minutes)})`]),
    );
    const label = words.say("template");
    const select = make("select", "select select-sm", { "aria-label": label, title: label }, options);
    this.template = roster.sheet.templates[0]?.id ?? null;
    select.addEventListener("input", () => (this.template = Number(select.value)));
    return select;
  }

  /** A button with its key in its title; none where the page has no words for it. */
  #button(name: string, sign: string, key: string): Button {
    const text = this.grid.words.say(name);
    const button = make("button", "btn btn-sm", { type: "button", title: `${text} (${key})`, "aria-keyshortcuts": key === "−" ? "-" : key });
    if (sign) button.append(icon(sign));
    if (sign) button.setAttribute("aria-label", text);
    else button.append(text);
    button.hidden = !text;
    button.addEventListener("click", () => this.#press(name));
    this.#buttons.set(name, button);
    return button;
  }

  #press(name: string): void {
    const { grid } = this;
    const { keyboard } = grid;
    const acts: Record<string, () => void> = {
      day: () => grid.fit("day"),
      week: () => grid.fit("week"),
      zoom_in: () => grid.zoom(1),
      zoom_out: () => grid.zoom(-1),
      undo: () => keyboard.undo(),
      redo: () => keyboard.redo(),
      add: () => keyboard.add(),
      split: () => keyboard.split(),
      break: () => keyboard.addPause(),
      lock: () => keyboard.lock(),
      swap: () => keyboard.swap(),
      delete: () => keyboard.remove(),
      help: () => keyboard.help(),
    };
    grid.detail.quiet();
    acts[name]?.();
  }

  update(): void {
    const { grid } = this;
    const count = grid.targets.length;
    const able = { undo: grid.deeds.canUndo, redo: grid.deeds.canRedo, split: count > 0, break: count > 0, lock: count > 0, swap: count === 2, delete: count > 0 };
    // Not disabled but said to be: whoever stands on the button does not fall off the page.
    for (const [name, isAble] of Object.entries(able)) this.#buttons.get(name)?.setAttribute("aria-disabled", String(!isAble));
    for (const name of ["day", "week"]) this.#buttons.get(name)?.setAttribute("aria-pressed", String(grid.fitted === name));
    const breaches = grid.allBreaches;
    const worst = worstOf(breaches);
    const text = `${grid.words.say("breaches")}: ${breaches.length}`;
    this.#breaches.replaceChildren(...(worst ? [shapeOf(worst)] : []), text);
    this.#breaches.hidden = !grid.words.has("breaches");
  }

  showState(state: State): void {
    if (this.#state.dataset.state === state) return;
    this.#state.dataset.state = state;
    this.#state.replaceChildren(this.grid.words.say(state));
    if (state === "offline") this.grid.detail.say(this.grid.words.say(state));
  }

  focusFilter(): void {
    this.#filter.focus();
  }
}
