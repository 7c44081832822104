/** One roster on the page: keeps what is shown, focused and selected, and tells the parts when to draw. */
import { Axis } from "./axis";
import { quickBreaches } from "./checks";
import { Coverage } from "./coverage";
import { Curve } from "./curve";
import { Deeds } from "./deeds";
import { Detail } from "./detail";
import { Drawing } from "./drawing";
import { Keyboard } from "./keyboard";
import { type Breach, Roster, type Row, type Sheet, type Shift } from "./model";
import { Pointer } from "./pointer";
import { type Deed, Saving } from "./saving";
import { Tools } from "./tools";
import { Words } from "./words";

export interface Focus {
  row: number;
  day: number;
  shift: number | null;
  part: number | null;
}

export interface Filter {
  text: string;
  team: string;
  skill: string;
}

/** The grid in place of the list that the page holds; the list stays where the roster cannot be had. */
export async function openGrid(host: HTMLElement, source: string): Promise<Grid | undefined> {
  const response = await fetch(source, { headers: { Accept: "application/json" } }).catch(() => undefined);
  if (!response?.ok || response.redirected) return undefined;
  const grid = new Grid(host, (await response.json()) as Sheet);
  grid.open();
  return grid;
}

const SCALE = { least: 2, most: 120, step: 1.4 };

export class Grid {
  readonly roster: Roster;
  readonly words: Words;
  readonly axis: Axis;
  readonly coverage: Coverage;
  readonly saving: Saving;
  readonly deeds: Deeds;
  readonly drawing: Drawing;
  readonly curve: Curve;
  readonly tools: Tools;
  readonly detail: Detail;
  readonly keyboard: Keyboard;
  readonly pointer: Pointer;
  rows: Row[];
  focus: Focus;
  selection = new Set<number>();
  held = new Set<number>(); // shifts under the pointer, on their way
  judged: Breach[] | undefined; // by the server, of what is under the pointer
  #anchor: Focus | undefined;
  #unsaved = new Set<number>();
  #unsavedRows = new Set<number>();
  #touched = new Set<number>();
  #frame = 0;
  #sizes?: ResizeObserver;
  #fitted: "day" | "week" | "" = spanAsked();

  constructor(
    readonly host: HTMLElement,
    sheet: Sheet,
  ) {
    this.roster = new Roster(sheet);
    this.words = new Words(sheet.words, sheet.roster.zone);
    this.axis = new Axis(this.roster, 8);
    this.coverage = new Coverage(this.roster);
    this.rows = sheet.rows;
    this.focus = { row: sheet.rows[0]?.id ?? 0, day: 0, shift: null, part: null };
    this.saving = new Saving(this.roster, {
      state: (state) => this.tools.showState(state),
      took: (answer, ours) => this.#took(answer.shifts.length + answer.removed.length, ours),
      refused: (said, deed) => this.#refused(said, deed),
    });
    this.deeds = new Deeds(this.roster, this.saving);
    this.drawing = new Drawing(this);
    this.curve = new Curve(this);
    this.tools = new Tools(this);
    this.detail = new Detail(this);
    this.keyboard = new Keyboard(this);
    this.pointer = new Pointer(this);
    this.roster.watch((before, after) => this.#touch(before, after));
  }

  get mayChange(): boolean {
    return this.roster.sheet.roster.may_change;
  }

  open(): void {
    this.drawing.canvas.append(this.curve.element);
    this.host.replaceChildren(this.tools.element, this.drawing.scroll, this.curve.table, this.detail.element);
    this.host.classList.add("is-open");
    this.#settleFocus();
    this.fit(this.#fitted || "week");
    this.tools.takeAddress(new URL(location.href).searchParams);
    this.#reachDown();
    let width = this.drawing.scroll.clientWidth;
    this.#sizes = new ResizeObserver(() => {
      const isWider = this.drawing.scroll.clientWidth !== width;
      width = this.drawing.scroll.clientWidth;
      this.#reachDown();
      if (isWider && this.#fitted) this.fit(this.#fitted, this.axis.at(this.drawing.view.left));
      else this.drawing.drawSoon();
    });
    this.#sizes.observe(this.drawing.scroll);
    this.#sizes.observe(document.documentElement);
    this.detail.update();
    this.curve.look(this.focusedShift?.starts_at ?? this.roster.starts_at);
  }

  /** The curve is in sight as the page opens, however much stands above the sheet. */
  #reachDown(): void {
    const top = this.drawing.scroll.getBoundingClientRect().top + scrollY;
    this.host.style.setProperty("--rg-top", `${Math.round(top)}px`);
  }

  close(): void {
    this.saving.close();
    this.pointer.close();
    this.#sizes?.disconnect();
  }

  // --- scale -------------------------------------------------------------------------------------------------------

  /** A day, or up to a week, in the width there is; from the day that has the focus on, unless another moment is asked for. */
  fit(span: "day" | "week", leftAt = this.axis.columns[this.focus.day]?.starts_at): void {
    const days = span === "day" ? 1 : Math.min(7, this.axis.columns.length);
    const width = this.drawing.scroll.clientWidth - this.drawing.nameWidth;
    const least = span === "day" ? 18 : SCALE.least;
    this.#scale(Math.max(least, width / (days * this.axis.hours)), leftAt);
    this.#fitted = span;
    keep({ span });
    this.tools.update();
  }

  get fitted(): string {
    return this.#fitted;
  }

  zoom(direction: 1 | -1): void {
    const { scroll, nameWidth } = this.drawing;
    const middle = this.axis.at(scroll.scrollLeft + (scroll.clientWidth - nameWidth) / 2);
    const wanted = this.axis.pixelsAnHour * SCALE.step ** direction;
    this.#fitted = "";
    this.#scale(Math.min(SCALE.most, Math.max(SCALE.least, wanted)));
    scroll.scrollLeft = this.axis.x(middle) - (scroll.clientWidth - nameWidth) / 2;
    this.tools.update();
  }

  #scale(pixelsAnHour: number, leftAt?: number): void {
    const { scroll } = this.drawing;
    this.axis.zoom(pixelsAnHour);
    this.drawing.layout();
    if (leftAt !== undefined) scroll.scrollLeft = this.axis.x(leftAt);
    this.drawing.look();
    this.curve.draw();
  }

  // --- who is shown ------------------------------------------------------------------------------------------------

  filter({ text, team, skill }: Filter): void {
    const wanted = text.trim().toLocaleLowerCase();
    this.rows = this.roster.sheet.rows.filter(
      (row) =>
        (!wanted || row.name.toLocaleLowerCase().includes(wanted)) &&
        (!team || row.team === team) &&
        (!skill || row.skills.includes(skill)),
    );
    this.selection.clear();
    this.#settleFocus();
    keep({ who: text.trim(), team, skill });
    this.drawing.scroll.scrollTop = 0;
    this.drawing.layout();
    this.tools.update();
    this.detail.update();
    this.detail.say(this.words.say("shown", { shown: this.rows.length, all: this.roster.sheet.rows.length }));
  }

  showLine(id: string): void {
    const line = this.roster.sheet.coverage.find((each) => each.id === id);
    if (line) this.coverage.show(line);
    keep({ line: line && line !== this.roster.sheet.coverage[0] ? id : "" });
    this.curve.draw();
  }

  // --- focus and selection -----------------------------------------------------------------------------------------

  isFocus(row: number, day: number, shift: number | null, part: number | null): boolean {
    const { focus } = this;
    return focus.row === row && focus.day === day && focus.shift === shift && focus.part === part;
  }

  /** There is always one place to come in by Tab: what it named may have gone. */
  #settleFocus(): void {
    const { focus, roster } = this;
    if (!this.rows.some((row) => row.id === focus.row)) {
      this.focus = { row: this.rows[0]?.id ?? 0, day: focus.day, shift: null, part: null };
    }
    const shift = roster.shifts.get(this.focus.shift === null ? NaN : this.saving.idOf(this.focus.shift));
    if (shift && (shift.row === this.focus.row || this.rows.some((row) => row.id === shift.row))) {
      const part = this.focus.part !== null && this.focus.part < shift.parts.length ? this.focus.part : null;
      this.focus = { row: shift.row, day: roster.dayAt(shift.starts_at), shift: shift.id, part };
    } else {
      const first = roster.onDay(this.focus.row, this.focus.day)[0];
      this.focus = { ...this.focus, shift: first?.id ?? null, part: null };
    }
  }

  /** Stand somewhere: the page's own focus follows, the sheet scrolls, the legend tells the numbers there. */
  focusOn(focus: Focus, scroll = true): void {
    const before = this.focus;
    this.drawing.focusElement()?.setAttribute("tabindex", "-1");
    this.focus = focus;
    const shift = focus.shift === null ? undefined : this.roster.shifts.get(focus.shift);
    const column = this.axis.columns[focus.day];
    const part = focus.part === null ? undefined : shift?.parts[focus.part];
    const [from, to] = [part?.starts_at ?? shift?.starts_at, part?.ends_at ?? shift?.ends_at];
    if (scroll) this.drawing.reveal(focus.row, from ?? column?.starts_at ?? 0, to ?? (column?.starts_at ?? 0) + 3600);
    const element = this.drawing.focusElement();
    element?.setAttribute("tabindex", "0");
    if (element !== document.activeElement) element?.focus({ preventScroll: true });
    this.curve.look(from ?? column?.starts_at);
    if (before.day !== focus.day && !this.curve.table.hidden) this.curve.drawTable();
    this.detail.update();
    this.tools.update();
  }

  focusShift(shift: Shift): void {
    this.focusOn({ row: shift.row, day: this.roster.dayAt(shift.starts_at), shift: shift.id, part: null });
  }

  get focusedShift(): Shift | undefined {
    return this.focus.shift === null ? undefined : this.roster.shifts.get(this.focus.shift);
  }

  /** What a deed concerns: the selected shifts, or the one that has the focus. */
  get targets(): number[] {
    const ids = this.selection.size ? [...this.selection] : this.focus.shift === null ? [] : [this.focus.shift];
    return ids.filter((id) => this.roster.shifts.has(id));
  }

  select(ids: Iterable<number>): void {
    const before = this.#rowsOf(this.selection);
    this.selection = new Set(ids);
    this.drawing.redraw(new Set([...before, ...this.#rowsOf(this.selection)]));
    this.detail.update();
    this.tools.update();
  }

  toggle(id: number): void {
    const ids = new Set(this.selection);
    if (!ids.delete(id)) ids.add(id);
    this.#anchor = this.focus;
    this.select(ids);
  }

  /** All shifts between where the selection began and here, by people and days. */
  selectTo(focus: Focus): void {
    const from = this.#anchor ?? this.focus;
    this.#anchor = from;
    const index = (id: number) => this.rows.findIndex((row) => row.id === id);
    const [top, bottom] = [index(from.row), index(focus.row)].sort((one, other) => one - other);
    const [first, last] = [from.day, focus.day].sort((one, other) => one - other);
    const rows = this.rows.slice(top, bottom! + 1);
    const inside = rows.flatMap((row) => this.roster.of(row.id)).filter((shift) => {
      const day = this.roster.dayAt(shift.starts_at);
      return day >= first! && day <= last!;
    });
    this.select(inside.map((shift) => shift.id));
  }

  beginSelection(): void {
    this.#anchor = undefined;
  }

  #rowsOf(ids: Iterable<number>): number[] {
    return [...ids].flatMap((id) => this.roster.shifts.get(id)?.row ?? []);
  }

  // --- what is wrong -----------------------------------------------------------------------------------------------

  isUnsaved(id: number): boolean {
    return this.#unsaved.has(id);
  }

  /** The server's findings, and for what it has not judged yet our own. */
  breachesOf(row: number): Breach[] {
    const of = (list: Breach[]) => list.filter((breach) => breach.row === row);
    if (this.judged) return of(this.judged);
    if (!this.#unsavedRows.has(row)) return of(this.roster.breaches);
    const judged = of(this.roster.breaches).filter((breach) => !breach.shifts.some((id) => this.#unsaved.has(id)));
    const record = this.roster.rows.get(row);
    return record ? [...judged, ...quickBreaches(this.roster, record, this.words)] : judged;
  }

  get allBreaches(): Breach[] {
    const open = (this.judged ?? this.roster.breaches).filter((breach) => breach.row === null || !this.#unsavedRows.has(breach.row));
    return [...open, ...[...this.#unsavedRows].flatMap((row) => this.breachesOf(row))];
  }

  plannedMinutes(row: Row): number {
    let minutes = row.counters.planned_minutes ?? 0;
    for (const id of this.#unsaved) {
      const [now, saved] = [this.roster.shifts.get(id), this.roster.saved.get(id)];
      if (now?.row === row.id) minutes += (now.ends_at - now.starts_at) / 60;
      if (saved?.row === row.id) minutes -= (saved.ends_at - saved.starts_at) / 60;
    }
    return minutes;
  }

  countersOf(row: Row): string {
    const named = ["weekends", "nights", "lates", "wishes"].filter((key) => this.words.has(key) && row.counters[key] !== undefined);
    const value = (key: string) => (key === "wishes" ? `${row.counters.wishes_granted ?? 0}/${row.counters.wishes}` : row.counters[key]);
    return named.map((key) => `${this.words.say(key)}: ${value(key)}`).join(", ");
  }

  /** All that a bar shows, in words. */
  /** Say the focused shift aloud, with what is wrong with it. */
  sayShift(): void {
    const shift = this.focusedShift;
    const row = shift && this.roster.rows.get(shift.row);
    if (!shift || !row) return;
    const own = this.breachesOf(row.id).filter((breach) => breach.shifts.includes(shift.id));
    this.detail.say(this.labelOf(row, shift, own));
  }

  labelOf(row: Row, shift: Shift, breaches: Breach[]): string {
    const { words } = this;
    const [day, span] = [words.day(shift.starts_at), words.span(shift.starts_at, shift.ends_at)];
    const length = words.length((shift.ends_at - shift.starts_at) / 60);
    const parts = shift.parts.map((part) => {
      const name = this.roster.activities.get(part.activity)?.name ?? "";
      return words.say("part_of", { part: name, span: words.span(part.starts_at, part.ends_at) });
    });
    const states = [shift.is_locked && words.say("locked"), this.selection.has(shift.id) && words.say("selected")];
    const wrong = breaches.map((breach) => `${words.say(`severity_${breach.severity}`)}: ${breach.words}`);
    const first = words.say("shift_of", { name: row.name, day, span, length });
    return [first, ...states, ...parts, ...wrong].filter(Boolean).join(", ");
  }

  // --- keeping the page in step ------------------------------------------------------------------------------------

  #touch(before: Shift | undefined, after: Shift | undefined): void {
    for (const shift of [before, after]) if (shift) this.#touched.add(shift.row);
    this.#frame ||= requestAnimationFrame(() => this.refresh());
  }

  refresh(all = false): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    const before = new Set(this.#unsavedRows);
    this.#unsaved = new Set([...this.saving.unsaved, ...this.held]);
    const rows = [...this.#unsaved].flatMap((id) => [this.roster.shifts.get(id)?.row ?? [], this.roster.saved.get(id)?.row ?? []].flat());
    this.#unsavedRows = new Set(rows);
    const touched = [...this.#touched, ...before, ...rows];
    this.#touched.clear();
    this.selection = new Set([...this.selection].map(this.saving.idOf).filter((id) => this.roster.shifts.has(id)));
    this.#settleFocus();
    if (!this.held.size && [...this.roster.shifts.values()].some((shift) => this.axis.isOutside(shift.starts_at, shift.ends_at))) {
      const left = this.axis.at(this.drawing.view.left);
      this.axis.chooseHours();
      if (this.#fitted) this.fit(this.#fitted, left);
      else this.#scale(this.axis.pixelsAnHour, left);
    } else this.drawing.redraw(all ? undefined : new Set(touched));
    this.curve.draw();
    this.detail.update();
    this.tools.update();
  }

  #took(count: number, ours: boolean): void {
    this.judged = undefined;
    const line = this.roster.sheet.coverage.find((each) => each.id === this.coverage.line.id) ?? this.roster.sheet.coverage[0];
    if (line) this.coverage.show(line);
    if (!ours && count) this.detail.say(this.words.say("changed_by_others", { count }));
    this.refresh(true);
  }

  #refused(said: string, deed: Deed): void {
    this.deeds.forget(deed);
    const { coverage } = this;
    coverage.show(coverage.line);
    this.refresh(true);
    this.detail.warn(said || this.words.say("refused"));
  }
}

/** What is shown stands in the address, so that a link or a reload shows the same. */
function keep(values: Record<string, string>): void {
  const address = new URL(location.href);
  for (const [name, value] of Object.entries(values)) {
    if (value) address.searchParams.set(name, value);
    else address.searchParams.delete(name);
  }
  if (address.href !== location.href) history.replaceState(history.state, "", address);
}

function spanAsked(): "day" | "week" {
  const asked = new URL(location.href).searchParams.get("span");
  if (asked === "day" || asked === "week") return asked;
  return matchMedia("(max-width: 48rem)").matches ? "day" : "week";
}
