/** The mouse and the pen: drag a bar to move it, its edges to stretch it, its breaks within it. A finger scrolls and taps. */
import { changeOf } from "./deeds";
import { moved, partMoved, stretched } from "./edits";
import type { Grid } from "./grid";
import { type Shift, copyOf } from "./model";

type Hold = "move" | "start" | "end";

interface Drag {
  hold: Hold;
  shift: Shift; // as it was, like all of `before`
  part: number | null;
  before: Map<number, Shift>;
  x: number; // on the sheet, where it was taken
  rowIndex: number;
  pointer: number;
  hasMoved: boolean;
}

const EDGE = 7;
const STARTS_AFTER = 4;
const SCROLL_EDGE = 36;
const ASK_AFTER_MS = 250;

export class Pointer {
  #drag: Drag | undefined;
  #last = { x: 0, y: 0 };
  #frame = 0;
  #ask = 0;
  #asked: AbortController | undefined;
  #hovered: number | undefined;
  #stop = new AbortController();
  #hasDropped = false; // the click that ends a drag is no tap

  constructor(readonly grid: Grid) {
    const { scroll } = grid.drawing;
    scroll.addEventListener("pointerdown", (event) => this.#down(event));
    scroll.addEventListener("pointermove", (event) => this.#move(event));
    scroll.addEventListener("pointerup", () => this.#drop());
    scroll.addEventListener("pointercancel", () => this.cancel());
    scroll.addEventListener("pointerleave", () => this.#leave());
    scroll.addEventListener("click", (event) => this.#tap(event));
    scroll.addEventListener("dblclick", (event) => this.#addHere(event));
    // Wherever the focus is: rows are drawn anew under a drag, and take it with them.
    document.addEventListener("keydown", (event) => this.#escape(event), { capture: true, signal: this.#stop.signal });
  }

  #escape(event: KeyboardEvent): void {
    if (event.key !== "Escape" || !this.cancel()) return;
    event.preventDefault();
    event.stopPropagation();
  }

  close(): void {
    this.#stop.abort();
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#ask);
    this.#asked?.abort();
  }

  /** The moment under the pointer, when it stands over this shift: where to cut it, where to put a break. */
  over(id: number): number | undefined {
    const shift = this.grid.roster.shifts.get(id);
    const at = this.#hovered;
    return shift && at !== undefined && at > shift.starts_at && at < shift.ends_at ? at : undefined;
  }

  #sheetX(clientX: number): number {
    const { scroll, nameWidth } = this.grid.drawing;
    return clientX - scroll.getBoundingClientRect().left + scroll.scrollLeft - nameWidth;
  }

  #rowIndex(clientY: number): number {
    const { body, rowHeight } = this.grid.drawing;
    const index = Math.floor((clientY - body.getBoundingClientRect().top) / rowHeight);
    return Math.max(0, Math.min(this.grid.rows.length - 1, index));
  }

  #down(event: PointerEvent): void {
    this.#hasDropped = false;
    const bar = (event.target as Element).closest<HTMLElement>("[data-shift]");
    if (!bar || event.button || event.pointerType === "touch") return;
    event.preventDefault(); // no selection of text
    if (event.shiftKey || event.ctrlKey || event.metaKey) return;
    const shift = this.grid.roster.shifts.get(Number(bar.dataset.shift));
    if (!shift || !this.grid.mayChange || shift.is_locked) return;
    const piece = (event.target as Element).closest<HTMLElement>("[data-part]");
    const part = piece ? Number(piece.dataset.part) : null;
    const ids = part === null && this.grid.selection.has(shift.id) ? [...this.grid.selection] : [shift.id];
    const free = ids.map((id) => this.grid.roster.shifts.get(id)!).filter((each) => !each.is_locked);
    this.#drag = {
      hold: holdOf(event.clientX, (piece ?? bar).getBoundingClientRect()),
      shift: copyOf(shift),
      part,
      before: new Map(free.map((each) => [each.id, copyOf(each)])),
      x: this.#sheetX(event.clientX),
      rowIndex: this.grid.rows.findIndex((row) => row.id === shift.row),
      pointer: event.pointerId,
      hasMoved: false,
    };
    this.#last = { x: event.clientX, y: event.clientY };
  }

  #move(event: PointerEvent): void {
    const { grid } = this;
    const drag = this.#drag;
    if (!drag) {
      this.#hover(event);
      return;
    }
    const isFar = Math.abs(event.clientX - this.#last.x) + Math.abs(event.clientY - this.#last.y) >= STARTS_AFTER;
    if (!drag.hasMoved && !isFar) return;
    if (!drag.hasMoved) {
      drag.hasMoved = true;
      grid.drawing.scroll.setPointerCapture(drag.pointer);
      grid.drawing.scroll.classList.add("is-dragging");
      grid.detail.quiet();
      grid.focusOn({ ...grid.focus, row: drag.shift.row, day: grid.roster.dayAt(drag.shift.starts_at), shift: drag.shift.id, part: null }, false);
    }
    this.#last = { x: event.clientX, y: event.clientY };
    this.#frame ||= requestAnimationFrame(() => this.#follow());
  }

  #hover(event: PointerEvent): void {
    if (event.pointerType === "touch") return;
    const at = this.grid.axis.at(this.#sheetX(event.clientX));
    const { roster, curve } = this.grid;
    const quarter = roster.starts_at + Math.floor((at - roster.starts_at) / roster.step) * roster.step;
    if (quarter === this.#hovered) return;
    this.#hovered = quarter;
    curve.look(quarter);
  }

  #leave(): void {
    if (this.#drag) return;
    this.#hovered = undefined;
    this.grid.curve.look(this.grid.focusedShift?.starts_at);
  }

  /** Once a frame: the shifts go where the pointer is, on the lattice, and everything tells what that means. */
  #follow(): void {
    this.#frame = 0;
    const drag = this.#drag;
    if (!drag?.hasMoved) return;
    const { grid } = this;
    this.#scrollAtEdges();
    const states = this.#statesOf(drag);
    const isNew = states.some((shift) => {
      const now = grid.roster.shifts.get(shift.id);
      return !now || changeOf(now, shift) !== undefined;
    });
    if (!isNew) return;
    grid.held = new Set(drag.before.keys());
    grid.judged = undefined;
    for (const shift of states) grid.roster.put(shift);
    const held = grid.roster.shifts.get(drag.shift.id)!;
    grid.focus = { row: held.row, day: grid.roster.dayAt(held.starts_at), shift: held.id, part: null };
    grid.curve.aim(drag.hold === "end" ? held.ends_at - grid.roster.step : held.starts_at);
    grid.refresh();
    this.#askSoon(drag);
  }

  #statesOf(drag: Drag): Shift[] {
    const { axis, roster, rows } = this.grid;
    const by = (at: number) => axis.snapped(axis.at(axis.x(at) + this.#sheetX(this.#last.x) - drag.x)) - at;
    if (drag.part !== null) return this.#partStates(drag, by);
    const edge = drag.hold === "end" ? drag.shift.ends_at : drag.shift.starts_at;
    const seconds = by(edge);
    const steps = drag.before.size === 1 ? this.#rowIndex(this.#last.y) - drag.rowIndex : 0;
    return [...drag.before.values()].map((shift) => {
      if (drag.hold === "start") return stretched(shift, Math.min(shift.starts_at + seconds, shift.ends_at - roster.step), shift.ends_at);
      if (drag.hold === "end") return stretched(shift, shift.starts_at, Math.max(shift.ends_at + seconds, shift.starts_at + roster.step));
      return moved(shift, seconds, rows[drag.rowIndex + steps]?.id ?? shift.row);
    });
  }

  #partStates(drag: Drag, by: (at: number) => number): Shift[] {
    const part = drag.shift.parts[drag.part!]!;
    const [from, to] = [drag.hold === "end" ? 0 : by(part.starts_at), drag.hold === "end" ? by(part.ends_at) : 0];
    const ends_at = drag.hold === "move" ? part.ends_at + from : part.ends_at + to;
    const after = partMoved(drag.shift, drag.part!, part.starts_at + from, ends_at);
    return [after ?? copyOf(this.grid.roster.shifts.get(drag.shift.id)!)];
  }

  #scrollAtEdges(): void {
    const { scroll, nameWidth } = this.grid.drawing;
    const box = scroll.getBoundingClientRect();
    const { x, y } = this.#last;
    const across = x > box.right - SCROLL_EDGE ? 12 : x < box.left + nameWidth + SCROLL_EDGE ? -12 : 0;
    const down = y > box.bottom - SCROLL_EDGE ? 10 : y < box.top + SCROLL_EDGE ? -10 : 0;
    if (!across && !down) return;
    scroll.scrollBy(across, down);
    this.#frame = requestAnimationFrame(() => this.#follow());
  }

  /** Where the pointer rests, the server says what its whole law thinks of it. */
  #askSoon(drag: Drag): void {
    clearTimeout(this.#ask);
    this.#asked?.abort();
    this.#ask = window.setTimeout(() => void this.#askNow(drag), ASK_AFTER_MS);
  }

  async #askNow(drag: Drag): Promise<void> {
    const now = this.grid.roster.shifts.get(drag.shift.id);
    const change = now && drag.before.size === 1 ? changeOf(drag.shift, now) : undefined;
    if (!change) return;
    this.#asked = new AbortController();
    const breaches = change.part ? undefined : await this.grid.saving.preview(change, this.#asked.signal);
    if (!breaches || this.#drag !== drag || this.#asked.signal.aborted) return;
    this.grid.judged = breaches;
    this.grid.refresh(true);
  }

  #drop(): void {
    const drag = this.#end();
    if (!drag?.hasMoved) return;
    const { grid } = this;
    const after = [...drag.before.keys()].flatMap((id) => grid.roster.shifts.get(id) ?? []).map(copyOf);
    grid.held.clear();
    grid.deeds.place(after, drag.before);
    grid.refresh(true);
    grid.focusOn(grid.focus, false);
    grid.sayShift();
    this.#hasDropped = true;
  }

  /** Put back what is under the pointer; whether there was anything. */
  cancel(): boolean {
    const drag = this.#end();
    if (!drag) return false;
    for (const shift of drag.before.values()) this.grid.roster.put(copyOf(shift));
    this.grid.held.clear();
    this.grid.judged = undefined;
    this.grid.refresh(true);
    if (drag.hasMoved) this.grid.focusOn(this.grid.focus, false);
    return drag.hasMoved;
  }

  #end(): Drag | undefined {
    const drag = this.#drag;
    this.#drag = undefined;
    clearTimeout(this.#ask);
    this.#asked?.abort();
    if (drag?.hasMoved) this.#finishFrame(drag);
    this.grid.drawing.scroll.classList.remove("is-dragging");
    return drag;
  }

  /** The last move may still wait for its frame. */
  #finishFrame(drag: Drag): void {
    if (!this.#frame) return;
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    for (const shift of this.#statesOf(drag)) this.grid.roster.put(shift);
  }

  #tap(event: MouseEvent): void {
    const { grid } = this;
    const target = event.target as Element;
    const row = Number(target.closest<HTMLElement>("[data-row]")?.dataset.row);
    const cell = target.closest<HTMLElement>("[data-day]");
    if (!row || !cell || this.#hasDropped) return;
    const bar = target.closest<HTMLElement>("[data-shift]");
    const shift = bar ? Number(bar.dataset.shift) : null;
    const focus = { row, day: Number(cell.dataset.day), shift, part: null };
    if (event.shiftKey) grid.selectTo(focus);
    else if ((event.ctrlKey || event.metaKey) && shift !== null) grid.toggle(shift);
    else {
      grid.beginSelection();
      grid.select(shift === null ? [] : [shift]);
    }
    const first = shift ?? grid.roster.onDay(row, focus.day)[0]?.id ?? null;
    grid.focusOn({ ...focus, shift: first }, false);
  }

  #addHere(event: MouseEvent): void {
    const target = event.target as Element;
    const row = Number(target.closest<HTMLElement>("[data-row]")?.dataset.row);
    if (!row || !this.grid.mayChange || target.closest("[data-shift]") || !target.closest("[data-day]")) return;
    this.grid.keyboard.addAt(row, this.grid.axis.snapped(this.grid.axis.at(this.#sheetX(event.clientX))));
  }
}

function holdOf(x: number, box: DOMRect): Hold {
  const edge = Math.min(EDGE, box.width / 4);
  if (x - box.left <= edge) return "start";
  return box.right - x <= edge ? "end" : "move";
}
