/** Everything without a mouse: arrows walk, with Shift they stretch, with Alt they move; a letter for each deed. */
import type { Focus, Grid } from "./grid";
import type { Shift } from "./model";
import { make } from "./parts";

const DAY_MINUTES = 480;

/** The help, in this order: the keys, and the key of the words that say what they do. */
const KEYS: [keys: string[], words: string][] = [
  [["←", "→", "↑", "↓"], "key_walk"],
  [["Home", "End", "PageUp", "PageDown"], "key_leap"],
  [["Shift ←", "Shift →"], "key_stretch"],
  [["Ctrl Shift ←", "Ctrl Shift →"], "key_stretch_start"],
  [["Alt ←", "Alt →"], "key_move"],
  [["Alt Shift ←", "Alt Shift →"], "key_move_day"],
  [["Alt ↑", "Alt ↓"], "key_person"],
  [["Enter", "Esc"], "key_parts"],
  [["Space", "Shift Space", "Ctrl A"], "key_select"],
  [["N"], "add"],
  [["S"], "split"],
  [["B"], "break"],
  [["L"], "lock"],
  [["X"], "swap"],
  [["Del"], "delete"],
  [["Z", "Y"], "key_undo"],
  [["E"], "next_breach"],
  [["T"], "key_table"],
  [["D", "W", "+", "−"], "key_zoom"],
  [["F"], "filter"],
  [["?"], "help"],
];

export class Keyboard {
  readonly dialog = make("dialog", "rg-help");

  constructor(readonly grid: Grid) {
    grid.drawing.body.addEventListener("keydown", (event) => this.#press(event));
    grid.drawing.body.addEventListener("focusin", (event) => this.#follow(event.target as Element));
  }

  /** A screen reader puts the focus where it likes; we stand there too. */
  #follow(element: Element): void {
    const number = (name: string) => {
      const value = element.closest<HTMLElement>(`[data-${name}]`)?.dataset[name];
      return value === undefined ? null : Number(value);
    };
    const [row, day] = [number("row"), number("day")];
    const [shift, part] = [number("shift"), number("part")];
    if (row === null || day === null || this.grid.isFocus(row, day, shift, part)) return;
    this.grid.focusOn({ row, day, shift, part }, false);
  }

  #press(event: KeyboardEvent): void {
    if (event.key === "Escape") return this.#escape();
    const act = this.#arrow(event) ?? this.#plain(event);
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    this.grid.detail.quiet();
    act();
  }

  #escape(): void {
    const { grid } = this;
    if (grid.focus.part !== null) grid.focusOn({ ...grid.focus, part: null });
    else if (grid.selection.size) grid.select([]);
  }

  #arrow(event: KeyboardEvent): (() => void) | undefined {
    const across = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const down = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const step = this.grid.roster.step;
    const { altKey: alt, shiftKey: shift } = event;
    const ctrl = event.ctrlKey || event.metaKey;
    if (across) {
      if (alt && shift) return () => this.#moveDays(across);
      if (alt) return () => this.#move(across * step);
      if (shift) return () => (ctrl ? this.#stretch(across * step, 0) : this.#stretch(0, across * step));
      return () => this.#walk(across);
    }
    if (down) return alt ? () => this.#movePerson(down) : () => this.#climb(down, shift);
    const page = Math.max(1, Math.floor(this.grid.drawing.scroll.clientHeight / this.grid.drawing.rowHeight) - 4);
    if (event.key === "PageDown") return () => this.#climb(page);
    if (event.key === "PageUp") return () => this.#climb(-page);
    if (event.key === "Home") return () => this.#leap(0, ctrl);
    if (event.key === "End") return () => this.#leap(-1, ctrl);
    return undefined;
  }

  #plain(event: KeyboardEvent): (() => void) | undefined {
    const { grid } = this;
    const key = event.key.toLowerCase();
    if (event.ctrlKey || event.metaKey) {
      if (key === "z") return event.shiftKey ? () => this.redo() : () => this.undo();
      if (key === "y") return () => this.redo();
      if (key === "a") return () => this.#selectDay();
      return undefined;
    }
    if (event.altKey) return undefined;
    const deeds: Record<string, () => void> = {
      n: () => this.add(),
      s: () => this.split(),
      b: () => this.addPause(),
      l: () => this.lock(),
      x: () => this.swap(),
      delete: () => this.remove(),
      backspace: () => this.remove(),
      z: () => this.undo(),
      y: () => this.redo(),
    };
    const looks: Record<string, () => void> = {
      e: () => this.nextBreach(),
      t: () => grid.curve.toggleTable(),
      d: () => grid.fit("day"),
      w: () => grid.fit("week"),
      "+": () => grid.zoom(1),
      "=": () => grid.zoom(1),
      "-": () => grid.zoom(-1),
      f: () => grid.tools.focusFilter(),
      "?": () => this.help(),
      enter: () => this.#enter(),
      " ": () => this.#select(event.shiftKey),
    };
    return looks[key] ?? (grid.mayChange ? deeds[key] : undefined);
  }

  // --- walking -----------------------------------------------------------------------------------------------------

  /** Where one may stand in a row: every shift, and every day without one. */
  #stops(row: number): Focus[] {
    return this.grid.axis.columns.flatMap((_, day): Focus[] => {
      const shifts = this.grid.roster.onDay(row, day);
      if (!shifts.length) return [{ row, day, shift: null, part: null }];
      return shifts.map((shift) => ({ row, day, shift: shift.id, part: null }));
    });
  }

  #walk(step: number): void {
    const { focus, focusedShift } = this.grid;
    if (focus.part !== null && focusedShift) {
      const part = Math.max(0, Math.min(focusedShift.parts.length - 1, focus.part + step));
      return this.grid.focusOn({ ...focus, part });
    }
    const stops = this.#stops(focus.row);
    const here = stops.findIndex((stop) => stop.day === focus.day && stop.shift === focus.shift);
    const next = stops[here + step];
    if (next) this.grid.focusOn(next);
  }

  #climb(step: number, isSelecting = false): void {
    const { grid } = this;
    const here = grid.rows.findIndex((row) => row.id === grid.focus.row);
    const row = grid.rows[Math.max(0, Math.min(grid.rows.length - 1, here + step))];
    if (!row) return;
    const shift = grid.roster.onDay(row.id, grid.focus.day)[0];
    const focus = { row: row.id, day: grid.focus.day, shift: shift?.id ?? null, part: null };
    if (isSelecting) grid.selectTo(focus);
    else grid.beginSelection();
    grid.focusOn(focus);
  }

  #leap(end: 0 | -1, isWhole: boolean): void {
    const { grid } = this;
    const row = isWhole ? grid.rows.at(end) : grid.roster.rows.get(grid.focus.row);
    const stop = row && this.#stops(row.id).at(end);
    if (stop) grid.focusOn(stop);
  }

  /** Into the breaks of a shift, where the same arrows move them; or a new shift where there is none. */
  #enter(): void {
    const { grid } = this;
    if (grid.focusedShift?.parts.length) grid.focusOn({ ...grid.focus, part: grid.focus.part === null ? 0 : null });
    else if (grid.focus.shift === null && grid.mayChange) this.add();
  }

  #select(isRange: boolean): void {
    const { grid } = this;
    if (isRange) grid.selectTo(grid.focus);
    else if (grid.focus.shift !== null) grid.toggle(grid.focus.shift);
    this.#tell();
  }

  #selectDay(): void {
    const { grid } = this;
    grid.select(grid.rows.flatMap((row) => grid.roster.onDay(row.id, grid.focus.day)).map((shift) => shift.id));
    grid.detail.say(grid.words.say("selected_count", { count: grid.selection.size }));
  }

  // --- deeds -------------------------------------------------------------------------------------------------------

  #move(seconds: number): void {
    const { grid } = this;
    const { shift, part } = grid.focus;
    if (!grid.mayChange || this.#isLocked()) return;
    if (shift !== null && part !== null) this.#keepPart(grid.deeds.movePart(shift, part, seconds, seconds));
    else grid.deeds.move(grid.targets, seconds);
    this.#tell();
  }

  /** By days of the calendar: the clock time stays when the clocks change. */
  #moveDays(days: number): void {
    const { grid } = this;
    const shift = grid.focusedShift;
    const day = grid.focus.day + days;
    if (!shift || !grid.axis.columns[day] || !grid.mayChange || this.#isLocked()) return;
    const [hour = 0, minute = 0] = grid.words.time(shift.starts_at).split(":").map(Number);
    grid.deeds.move(grid.targets, this.#clockTime(day, hour, minute) - shift.starts_at);
    this.#tell();
  }

  #stretch(startSeconds: number, endSeconds: number): void {
    const { grid } = this;
    const { shift, part } = grid.focus;
    if (!grid.mayChange || this.#isLocked()) return;
    if (shift !== null && part !== null) this.#keepPart(grid.deeds.movePart(shift, part, startSeconds, endSeconds));
    else grid.deeds.stretch(grid.targets, startSeconds, endSeconds);
    this.#tell();
  }

  #keepPart(shift: Shift | undefined): void {
    if (!shift) this.grid.detail.say(this.grid.words.say("no_room"));
  }

  #movePerson(step: number): void {
    const { grid } = this;
    const shift = grid.focusedShift;
    const here = grid.rows.findIndex((row) => row.id === grid.focus.row);
    const row = grid.rows[here + step];
    if (!shift || !row || !grid.mayChange || this.#isLocked()) return;
    const [after] = grid.deeds.move([shift.id], 0, row.id);
    grid.refresh();
    if (after) grid.focusShift(after);
    this.#tell();
  }

  #isLocked(): boolean {
    const { grid } = this;
    const shifts = grid.targets.map((id) => grid.roster.shifts.get(id));
    const isLocked = shifts.length > 0 && shifts.every((shift) => shift?.is_locked);
    if (isLocked) grid.detail.say(grid.words.say("is_locked"));
    return isLocked;
  }

  add(): void {
    const { grid } = this;
    const column = grid.axis.columns[grid.focus.day];
    if (column) this.addAt(grid.focus.row, column.starts_at, grid.focus.day);
  }

  /** The chosen template at its own hour; without one a shift of eight hours from here. */
  addAt(row: number, at: number, day = this.grid.roster.dayAt(at)): void {
    const { grid } = this;
    const template = grid.roster.sheet.templates.find((each) => each.id === grid.tools.template);
    const minutes = template?.minutes ?? DAY_MINUTES;
    const [hour = 0, minute = 0] = (template?.starts ?? "").split(":").map(Number);
    const starts_at = template ? this.#clockTime(day, hour, minute) : Math.min(at, grid.roster.ends_at - minutes * 60);
    const shift = grid.deeds.add(row, starts_at, minutes, template?.id ?? null);
    grid.refresh();
    grid.focusShift(grid.roster.shifts.get(shift.id) ?? shift);
    this.#tell();
  }

  /** A day of 23 or 25 hours has its noon elsewhere: look for the interval that the clock calls so. */
  #clockTime(day: number, hour: number, minute: number): number {
    const { roster, words } = this.grid;
    const start = roster.sheet.days[day]!.starts_at;
    const wanted = `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
    const guess = start + hour * 3600 + minute * 60;
    return [guess, guess - 3600, guess + 3600].find((at) => words.time(at) === wanted) ?? guess;
  }

  split(): void {
    const { grid } = this;
    if (this.#isLocked()) return;
    const at = grid.focus.shift === null ? undefined : grid.pointer.over(grid.focus.shift);
    grid.deeds.split(grid.targets, at);
    this.#tell();
  }

  addPause(): void {
    const { grid } = this;
    if (this.#isLocked() || !grid.targets.length) return;
    const at = grid.focus.shift === null ? undefined : grid.pointer.over(grid.focus.shift);
    if (!grid.deeds.addPause(grid.targets, at)) grid.detail.say(grid.words.say("no_room"));
    else this.#tell();
  }

  lock(): void {
    if (!this.grid.targets.length) return;
    this.grid.deeds.lock(this.grid.targets);
    this.#tell();
  }

  swap(): void {
    const { grid } = this;
    const [one, other] = grid.targets;
    const isDone = grid.targets.length === 2 && grid.deeds.swap(one!, other!);
    if (isDone) this.#tell();
    else grid.detail.warn(grid.words.say("swap_two"));
  }

  remove(): void {
    const { grid } = this;
    const { shift, part } = grid.focus;
    if (this.#isLocked()) return;
    if (shift !== null && part !== null) grid.deeds.removePart(shift, part);
    else grid.deeds.remove(grid.targets);
    grid.select([]);
    this.#tell();
  }

  undo(): void {
    this.#took(this.grid.deeds.undo(), "undone", "undo_nothing");
  }

  redo(): void {
    this.#took(this.grid.deeds.redo(), "redone", "redo_nothing");
  }

  /** Stand where something is as it was, and say so. */
  #took({ isDone, shift }: { isDone: boolean; shift?: Shift | undefined }, done: string, nothing: string): void {
    const { grid } = this;
    grid.refresh();
    // Who pressed the button stays on it, to press it again.
    if (shift && grid.drawing.body.contains(document.activeElement)) grid.focusShift(grid.roster.shifts.get(shift.id) ?? shift);
    else if (shift) grid.drawing.reveal(shift.row, shift.starts_at, shift.ends_at);
    grid.detail.say(grid.words.say(isDone ? done : nothing));
  }

  nextBreach(): void {
    const { grid } = this;
    const breaches = grid.allBreaches.filter((breach) => breach.row !== null);
    const order = new Map(grid.rows.map((row, index) => [row.id, index]));
    const key = (row: number, at: number) => (order.get(row) ?? 1e6) * 1e11 + at;
    const shown = breaches.filter((breach) => order.has(breach.row!)).sort((a, b) => key(a.row!, a.starts_at) - key(b.row!, b.starts_at));
    const here = key(grid.focus.row, grid.focusedShift?.starts_at ?? 0);
    const next = shown.find((breach) => key(breach.row!, breach.starts_at) > here) ?? shown[0];
    const shift = next && grid.roster.shifts.get(next.shifts[0] ?? NaN);
    if (shift) grid.focusShift(shift);
    else if (next) grid.focusOn({ row: next.row!, day: grid.roster.dayAt(next.starts_at), shift: null, part: null });
    else grid.detail.say(grid.words.say("none"));
  }

  /** Say where things stand now; the bar itself is read out only when the focus has moved. */
  #tell(): void {
    const { grid } = this;
    grid.refresh();
    const shift = grid.focusedShift;
    const row = shift && grid.roster.rows.get(shift.row);
    if (!shift || !row) return;
    grid.drawing.reveal(row.id, shift.starts_at, shift.ends_at);
    grid.curve.look(shift.starts_at);
    grid.sayShift();
  }

  help(): void {
    const { words, host } = this.grid;
    const rows = KEYS.filter(([, key]) => words.has(key)).map(([keys, key]) => {
      const marks = keys.flatMap((name, index) => [index ? " " : "", make("kbd", "", {}, [name])]);
      return make("tr", "", {}, [make("td", "", {}, marks), make("td", "", {}, [words.say(key)])]);
    });
    const close = make("button", "btn", { type: "button" }, [words.say("close")]);
    close.addEventListener("click", () => this.dialog.close());
    const title = make("h2", "", { id: "rg-help-title" }, [words.say("help")]);
    this.dialog.setAttribute("aria-labelledby", "rg-help-title");
    this.dialog.replaceChildren(title, make("table", "", {}, [make("tbody", "", {}, rows)]), close);
    host.append(this.dialog);
    this.dialog.showModal();
  }
}
