/** Draws the sheet: head, the rows that can be seen, their shifts. Rows out of sight are not in the page. */
import type { Axis } from "./axis";
import type { Grid } from "./grid";
import { type Breach, type Part, type Row, type Shift } from "./model";
import { make, shapeOf } from "./parts";

const OVERSCAN = 6;
const SMALL_HOUR = 22; // pixels; below, parts are a strip along the foot of their bar
const MARK = 15; // pixels that the shape of a finding takes
const SEVERITIES = ["breach", "house", "hint"] as const;

export class Drawing {
  readonly scroll = make("div", "rg-scroll", { tabindex: -1 });
  readonly canvas = make("div", "rg-canvas");
  readonly table = make("div", "", { role: "grid", "aria-multiselectable": "true" });
  readonly head = make("div", "rg-head", { role: "row", "aria-rowindex": 1 });
  readonly body = make("div", "rg-body", { role: "rowgroup" });
  readonly rowHeight: number;
  #rows = new Map<number, HTMLElement>();
  view = { left: 0, width: 0 }; // of the hours; kept, because to ask makes the browser lay out the page
  #frame = 0;

  constructor(readonly grid: Grid) {
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    this.rowHeight = Math.round(rem * (matchMedia("(pointer: coarse)").matches ? 2.75 : 2.125));
    this.table.append(this.head, this.body);
    this.table.setAttribute("aria-label", grid.words.say("grid"));
    this.canvas.append(this.table);
    this.scroll.append(this.canvas);
    this.scroll.addEventListener("scroll", () => this.drawSoon(), { passive: true });
  }

  /** What the names take of the width; they are laid out by the first look at it. */
  get nameWidth(): number {
    if (!this.head.firstElementChild) this.#layHead();
    return (this.head.firstElementChild as HTMLElement).offsetWidth;
  }

  get axis(): Axis {
    return this.grid.axis;
  }

  drawSoon(): void {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.look();
      this.draw();
      this.grid.curve.follow();
    });
  }

  look(): void {
    this.view = { left: this.scroll.scrollLeft, width: this.scroll.clientWidth - this.nameWidth };
  }

  /** Everything anew: the lattice, the filter or the language of time has changed. */
  layout(): void {
    const { grid, axis } = this;
    const had = this.body.contains(document.activeElement);
    this.canvas.style.setProperty("--rg-hour", `${axis.pixelsAnHour}px`);
    this.canvas.style.setProperty("--rg-row", `${this.rowHeight}px`);
    this.canvas.classList.toggle("is-small", axis.pixelsAnHour < SMALL_HOUR);
    this.canvas.classList.toggle("has-quarters", axis.pixelsAnHour >= 44);
    this.#layHead();
    this.canvas.style.width = `${this.nameWidth + axis.width}px`;
    this.body.style.height = `${grid.rows.length * this.rowHeight}px`;
    this.table.setAttribute("aria-rowcount", String(grid.rows.length + 1));
    this.table.setAttribute("aria-colcount", String(axis.columns.length + 1));
    for (const row of this.#rows.values()) row.remove();
    this.#rows.clear();
    this.draw();
    if (had) this.focusElement()?.focus({ preventScroll: true });
  }

  #layHead(): void {
    const { grid, axis } = this;
    const corner = make("div", "rg-name", { role: "columnheader", "aria-colindex": 1 }, [grid.words.say("people")]);
    const step = [1, 2, 3, 4, 6, 12].find((hours) => hours * axis.pixelsAnHour >= 26) ?? 24;
    const days = axis.columns.map((column, index) => {
      const day = grid.roster.sheet.days[index]!;
      const title = [grid.words.day(day.starts_at), day.words].filter(Boolean).join(" · ");
      const element = make("div", "rg-day", { role: "columnheader", "aria-colindex": index + 2 }, [
        make("span", "rg-date", {}, [title]),
      ]);
      place(element, this.#left(column.x), column.width);
      for (let at = column.starts_at; at < column.ends_at; at += 3600) {
        const hour = Number(grid.words.time(at).split(":")[0]);
        if (hour % step || axis.x(at) - column.x > column.width - 20) continue;
        const tick = make("span", "rg-hour", { "aria-hidden": "true" }, [grid.words.shortTime(at)]);
        tick.style.left = `${axis.x(at) - column.x}px`;
        element.append(tick);
      }
      return element;
    });
    this.head.replaceChildren(corner, ...days);
  }

  /** Names take room before the first hour; the head is laid before their width is known. */
  #left(x: number): string {
    return `calc(var(--rg-name) + ${x}px)`;
  }

  draw(): void {
    const { grid, rowHeight } = this;
    const top = Math.max(0, this.scroll.scrollTop - this.head.offsetHeight);
    const first = Math.max(0, Math.floor(top / rowHeight) - OVERSCAN);
    const last = Math.min(grid.rows.length, Math.ceil((top + this.scroll.clientHeight) / rowHeight) + OVERSCAN);
    const wanted = new Map<number, number>();
    for (let index = first; index < last; index++) wanted.set(grid.rows[index]!.id, index);
    const focused = grid.rows.findIndex((row) => row.id === grid.focus.row);
    if (focused >= 0) wanted.set(grid.focus.row, focused); // whoever stands there stays there
    for (const [id, element] of this.#rows) {
      if (wanted.has(id)) continue;
      element.remove();
      this.#rows.delete(id);
    }
    const inOrder = [...wanted].sort(([, one], [, other]) => one - other);
    let next = this.body.firstElementChild;
    for (const [id, index] of inOrder) {
      const known = this.#rows.get(id);
      if (known && known === next) next = next.nextElementSibling;
      else if (!known) this.body.insertBefore(this.#makeRow(grid.roster.rows.get(id)!, index), next);
    }
  }

  #makeRow(row: Row, index: number): HTMLElement {
    const element = make("div", "rg-row", { role: "row", "aria-rowindex": index + 2, "data-row": row.id });
    element.style.transform = `translateY(${index * this.rowHeight}px)`;
    this.#rows.set(row.id, element);
    this.#fill(element, row);
    return element;
  }

  /** These rows anew, or all that can be seen; who stood in one with the keyboard stands there again. */
  redraw(ids?: Iterable<number>): void {
    const had = this.body.contains(document.activeElement);
    for (const id of ids ?? this.#rows.keys()) {
      const element = this.#rows.get(id);
      if (element) this.#fill(element, this.grid.roster.rows.get(id)!);
    }
    // Not while a shift is under the pointer: to focus makes the browser lay out the page, sixty times a second.
    if (had && !this.grid.held.size && !this.body.contains(document.activeElement)) this.focusElement()?.focus({ preventScroll: true });
  }

  #fill(element: HTMLElement, row: Row): void {
    const breaches = this.grid.breachesOf(row.id);
    const shifts = this.grid.roster.of(row.id);
    const cells = this.axis.columns.map((_, day) => {
      const here = shifts.filter((shift) => this.grid.roster.dayAt(shift.starts_at) === day);
      return this.#cell(row, day, here, breaches);
    });
    element.replaceChildren(this.#name(row, breaches), ...cells);
  }

  #name(row: Row, breaches: Breach[]): HTMLElement {
    const { words } = this.grid;
    const [planned, contract] = [this.grid.plannedMinutes(row), row.counters.contract_minutes ?? 0];
    const hours = contract ? `${words.length(planned)} / ${words.length(contract)}` : words.length(planned);
    const title = [row.team, row.skills.join(", "), this.grid.countersOf(row)].filter(Boolean).join("\n");
    const element = make("div", "rg-name", { role: "rowheader", "aria-colindex": 1, title }, [
      make("span", "rg-person", {}, [row.name]),
      make("span", "rg-hours", {}, [hours]),
    ]);
    const worst = worstOf(breaches);
    if (worst) element.prepend(shapeOf(worst));
    return element;
  }

  #cell(row: Row, day: number, shifts: Shift[], breaches: Breach[]): HTMLElement {
    const { grid } = this;
    const column = this.axis.columns[day]!;
    const cell = make("div", "rg-cell", {
      role: "gridcell",
      "aria-colindex": day + 2,
      "data-day": day,
      "aria-selected": shifts.length ? String(shifts.some((shift) => grid.selection.has(shift.id))) : null,
    });
    place(cell, this.#left(column.x), column.width);
    const said = new Set<string>();
    for (const span of row.spans) {
      const [from, to] = [Math.max(span.starts_at, column.starts_at), Math.min(span.ends_at, column.ends_at)];
      if (from >= to) continue;
      // Said once in a cell: what is read aloud must hold what is seen.
      const text = said.has(span.words) ? [] : [make("span", "", {}, [span.words])];
      const block = make("div", `rg-span rg-${span.kind}`, { title: span.words }, text);
      said.add(span.words);
      place(block, `${this.axis.x(from) - column.x}px`, this.axis.x(to) - this.axis.x(from));
      cell.append(block);
    }
    if (!shifts.length) {
      const words = row.spans.filter((span) => span.starts_at < column.ends_at && span.ends_at > column.starts_at);
      const label = grid.words.say("free_of", { name: row.name, day: grid.words.day(column.starts_at) });
      cell.setAttribute("aria-label", [label, ...new Set(words.map((span) => span.words))].join(", "));
      cell.tabIndex = grid.isFocus(row.id, day, null, null) ? 0 : -1;
    }
    cell.append(...shifts.map((shift) => this.#shift(row, day, shift, column.x, breaches)));
    return cell;
  }

  #shift(row: Row, day: number, shift: Shift, x: number, breaches: Breach[]): HTMLElement {
    const { grid, axis } = this;
    const own = breaches.filter((breach) => breach.shifts.includes(shift.id));
    const worst = worstOf(own);
    const element = make("div", "rg-shift", { role: "group", "data-shift": shift.id });
    element.setAttribute("aria-label", grid.labelOf(row, shift, own));
    element.tabIndex = grid.isFocus(row.id, day, shift.id, null) ? 0 : -1;
    element.classList.toggle("is-selected", grid.selection.has(shift.id));
    element.classList.toggle("is-locked", shift.is_locked);
    element.classList.toggle("is-unsaved", grid.isUnsaved(shift.id));
    if (worst) element.classList.add(`has-${worst}`);
    const [left, width] = [axis.x(shift.starts_at), axis.x(shift.ends_at) - axis.x(shift.starts_at)];
    place(element, `${left - x}px`, Math.max(3, width - 1));
    shift.parts.forEach((part, index) => element.append(this.#part(row, day, shift, part, index)));
    if (worst && width > 14) element.append(shapeOf(worst));
    element.append(this.#times(shift, width, worst ? MARK : 0));
    return element;
  }

  /** As much of the times as fits before the first break. */
  #times(shift: Shift, width: number, taken: number): HTMLElement {
    const { words } = this.grid;
    const isSmall = this.axis.pixelsAnHour < SMALL_HOUR;
    const firstPart = shift.parts[0];
    const upTo = isSmall || !firstPart ? width : this.axis.x(firstPart.starts_at) - this.axis.x(shift.starts_at);
    const room = upTo - taken;
    const lock = shift.is_locked ? "\u{1F512}\uFE0E " : "";
    const whole = words.span(shift.starts_at, shift.ends_at);
    const short = `${words.shortTime(shift.starts_at)}–${words.shortTime(shift.ends_at)}`;
    const text = room > 104 ? whole : room > 40 ? short : room > 22 ? words.shortTime(shift.starts_at) : "";
    const element = make("span", "rg-times", { "aria-hidden": "true" }, [text && lock + text]);
    element.style.maxWidth = `${room}px`;
    return element;
  }

  #part(row: Row, day: number, shift: Shift, part: Part, index: number): HTMLElement {
    const { grid, axis } = this;
    const activity = grid.roster.activities.get(part.activity);
    const name = activity?.name ?? "";
    const label = grid.words.say("part_of", { part: name, span: grid.words.span(part.starts_at, part.ends_at) });
    const element = make("div", `rg-part rg-${activity?.kind ?? "other"}`, { role: "button", "aria-label": label, title: label });
    element.dataset.part = String(index);
    element.tabIndex = grid.isFocus(row.id, day, shift.id, index) ? 0 : -1;
    const width = axis.x(part.ends_at) - axis.x(part.starts_at);
    place(element, `${axis.x(part.starts_at) - axis.x(shift.starts_at)}px`, Math.max(2, width));
    if (width > 44) element.append(make("span", "", { "aria-hidden": "true" }, [name]));
    return element;
  }

  /** The element that the keyboard stands on. */
  focusElement(): HTMLElement | null {
    const { row, day, shift, part } = this.grid.focus;
    const element = this.#rows.get(row);
    if (shift === null) return element?.querySelector(`[data-day="${day}"]`) ?? null;
    const bar = element?.querySelector<HTMLElement>(`[data-shift="${shift}"]`) ?? null;
    return part === null ? bar : (bar?.querySelector<HTMLElement>(`[data-part="${part}"]`) ?? bar);
  }

  /** Scroll so that a span of a row can be seen between names, head and curve. */
  reveal(row: number, starts_at: number, ends_at: number): void {
    const index = this.grid.rows.findIndex((each) => each.id === row);
    if (index < 0) return;
    const { scroll, rowHeight } = this;
    const foot = (this.canvas.lastElementChild as HTMLElement).offsetHeight + this.head.offsetHeight;
    const [top, height] = [index * rowHeight, scroll.clientHeight - foot - rowHeight];
    if (top < scroll.scrollTop) scroll.scrollTop = top;
    else if (top > scroll.scrollTop + height) scroll.scrollTop = top - height;
    const [from, to] = [this.axis.x(starts_at), this.axis.x(ends_at)];
    const width = scroll.clientWidth - this.nameWidth;
    if (from < scroll.scrollLeft) scroll.scrollLeft = Math.max(0, from - 16);
    else if (to > scroll.scrollLeft + width) scroll.scrollLeft = Math.min(from - 16, to - width + 16);
    this.draw();
  }
}

function place(element: HTMLElement, left: string, width: number): void {
  element.style.left = left;
  element.style.width = `${width}px`;
}

export function worstOf(breaches: Breach[]): Breach["severity"] | undefined {
  return SEVERITIES.find((severity) => breaches.some((breach) => breach.severity === severity));
}
