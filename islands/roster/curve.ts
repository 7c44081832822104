/** Under the rows: how many are needed, how many are there, where somebody is missing, and the service level to expect. */
import type { Moment } from "./coverage";
import type { Grid } from "./grid";
import { drawn, make } from "./parts";

const STAFF_HEIGHT = 64;
const LEVEL_HEIGHT = 26;
const GAP = 8;
interface Edge {
  moment: Moment;
  at: number;
  from: number; // on the sheet
  to: number;
  isNewRun: boolean; // what lies between it and the one before is not drawn
}

const HEIGHT = STAFF_HEIGHT + GAP + LEVEL_HEIGHT + 4;

export class Curve {
  readonly element = make("div", "rg-curve");
  readonly table = make("div", "rg-hours-table", { tabindex: 0, hidden: true });
  #legend = make("div", "rg-name rg-legend");
  #svg = drawn("svg", { role: "img" });
  #paths = new Map<string, SVGElement>();
  #marks = drawn("g", { class: "rg-open-counts", "aria-hidden": "true" });
  #hair = drawn("line", { class: "rg-hair", y1: 0, y2: HEIGHT });
  #at: number | undefined;
  #moments: Moment[] = [];
  #edges: Edge[] = []; // of the intervals that are drawn
  #seen = { from: 0, to: 0 }; // the stretch of the sheet that is drawn

  constructor(readonly grid: Grid) {
    const defs = drawn("defs");
    const hatch = drawn("pattern", { id: "rg-hatch", width: 5, height: 5, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" });
    hatch.append(drawn("rect", { class: "rg-hatch-ground", width: 5, height: 5 }), drawn("rect", { class: "rg-hatch-line", width: 2, height: 5 }));
    defs.append(hatch);
    this.#svg.append(defs);
    for (const name of ["need", "open", "required", "scheduled", "level-ground", "level", "target"]) {
      const path = drawn("path", { class: `rg-curve-${name}` });
      this.#paths.set(name, path);
      this.#svg.append(path);
    }
    this.#svg.append(this.#marks, this.#hair);
    this.element.append(this.#legend, this.#svg);
  }

  /** Only what can be seen, and as much again on both sides, is drawn: the sheet may be as wide as twenty screens. */
  follow(): void {
    const { left, width } = this.grid.drawing.view;
    if (left < this.#seen.from || left + width > this.#seen.to) this.draw();
  }

  /** The moment that the legend's numbers speak of, from the next drawing on. */
  aim(at: number | undefined): void {
    this.#at = at;
  }

  look(at: number | undefined): void {
    this.aim(at);
    this.#drawLegend();
  }

  draw(): void {
    const { axis, coverage } = this.grid;
    const { left, width } = this.grid.drawing.view;
    this.#seen = { from: Math.max(0, left - width), to: Math.min(left + 2 * width, Math.max(axis.width, left + width)) };
    const moments = Array.from({ length: coverage.length }, (_, index) => coverage.at(index));
    this.#moments = moments;
    this.#edges = [...this.#edgesOf(moments)];
    const most = Math.max(1, ...moments.map((moment) => Math.max(moment.required, moment.scheduled))) * 1.08;
    const y = (count: number) => STAFF_HEIGHT - (count / most) * (STAFF_HEIGHT - 10);
    this.#svg.setAttribute("width", String(Math.max(1, axis.width)));
    this.#svg.setAttribute("height", String(HEIGHT));
    this.#path("required", this.#steps((moment) => y(moment.required)));
    this.#path("need", this.#areas((moment) => [y(moment.required), y(0)]));
    this.#path("scheduled", this.#steps((moment) => y(moment.scheduled)));
    this.#path("open", this.#areas((moment) => (moment.open > 0 ? [y(moment.required), y(moment.scheduled)] : undefined)));
    this.#drawLevel();
    this.#drawCounts(y);
    this.#drawLegend();
    if (!this.table.hidden) this.drawTable();
  }

  #drawLevel(): void {
    const foot = HEIGHT - 3;
    const y = (share: number) => foot - share * LEVEL_HEIGHT;
    const level = (moment: Moment) => (moment.predicted === null ? undefined : y(moment.predicted));
    this.#path("level-ground", this.#areas((moment) => (moment.predicted === null ? undefined : [y(moment.predicted), foot])));
    this.#path("level", this.#steps(level));
    const target = this.grid.coverage.line.target;
    const hasTarget = target !== null && target !== undefined;
    this.#path("target", hasTarget ? `M0 ${y(target)}H${this.grid.axis.width}` : "");
  }

  #path(name: string, d: string): void {
    this.#paths.get(name)?.setAttribute("d", d);
  }

  /** Runs of intervals with their left and right edges on the sheet; hidden hours have none. */
  *#edgesOf(moments: Moment[]): Generator<Edge> {
    const { axis, roster } = this.grid;
    const width = (roster.step / 3600) * axis.pixelsAnHour;
    let last = NaN;
    for (const column of axis.columns) {
      if (column.x + column.width < this.#seen.from || column.x > this.#seen.to) continue;
      for (let at = column.starts_at; at < column.ends_at; at += roster.step) {
        const moment = moments[(at - roster.starts_at) / roster.step];
        const from = column.x + ((at - column.starts_at) / roster.step) * width;
        if (!moment || from + width < this.#seen.from || from > this.#seen.to) continue;
        yield { moment, at, from, to: from + width, isNewRun: !(Math.abs(from - last) < 0.01) };
        last = from + width;
      }
    }
  }

  #steps(y: (moment: Moment) => number | undefined): string {
    let [d, isDown] = ["", false];
    for (const { moment, from, to, isNewRun } of this.#edges) {
      const height = y(moment);
      if (height === undefined) {
        isDown = false;
        continue;
      }
      d += isDown && !isNewRun ? `V${height.toFixed(1)}H${to.toFixed(1)}` : `M${from.toFixed(1)} ${height.toFixed(1)}H${to.toFixed(1)}`;
      isDown = true;
    }
    return d;
  }

  #areas(span: (moment: Moment) => [number, number] | undefined): string {
    let d = "";
    for (const { moment, from, to } of this.#edges) {
      const [top, bottom] = span(moment) ?? [];
      if (top === undefined || bottom === undefined || top === bottom) continue;
      d += `M${from.toFixed(1)} ${top.toFixed(1)}H${to.toFixed(1)}V${bottom.toFixed(1)}H${from.toFixed(1)}Z`;
    }
    return d;
  }

  /** The most who are missing at once: by the hour where there is room, else by the day. */
  #drawCounts(y: (count: number) => number): void {
    const { axis, roster, words } = this.grid;
    const isByHour = axis.pixelsAnHour >= 26;
    const groups = new Map<number, { most: number; x: number; top: number }>();
    for (const { moment, at, from, to } of this.#edges) {
      if (moment.open <= 0) continue;
      const key = isByHour ? Math.floor((at - roster.starts_at) / 3600) : roster.dayAt(at);
      const known = groups.get(key);
      if (known && known.most >= moment.open) continue;
      groups.set(key, { most: moment.open, x: (from + to) / 2, top: y(moment.required) });
    }
    this.#marks.replaceChildren(
      ...[...groups.values()].map(({ most, x, top }) => {
        const text = drawn("text", { x: x.toFixed(1), y: Math.max(9, top - 2).toFixed(1) });
        text.textContent = `−${words.count(most)}`;
        return text;
      }),
    );
  }

  #drawLegend(): void {
    const { axis, coverage, roster, words } = this.grid;
    const moment = this.#at === undefined ? undefined : coverage.at(coverage.intervalAt(this.#at));
    const entries: [string, string, string][] = [
      ["required", words.say("required"), moment ? words.count(moment.required) : ""],
      ["scheduled", words.say("scheduled"), moment ? words.count(moment.scheduled) : ""],
      ["open", words.say("open"), moment ? words.count(moment.open) : ""],
      ["level", words.say("service_level"), moment ? words.share(moment.predicted) : ""],
    ];
    const when = this.#at === undefined ? words.lineName(coverage.line) : `${words.day(this.#at)} ${words.time(this.#at)}`;
    const lines = entries.map(([name, label, value]) =>
      make("span", `rg-key rg-key-${name}`, {}, [make("i", ""), make("span", "", {}, [label]), make("b", "", {}, [value])]),
    );
    this.#legend.replaceChildren(make("span", "rg-when", {}, [when]), ...lines);
    const x = this.#at === undefined ? -9 : axis.x(this.#at);
    this.#hair.setAttribute("x1", String(x));
    this.#hair.setAttribute("x2", String(x));
    const most = this.#moments.reduce((sofar, each) => Math.max(sofar, each.open), 0);
    const at = roster.starts_at + this.#moments.findIndex((each) => each.open === most) * roster.step;
    const label = most ? words.say("curve_of", { open: words.count(most), when: `${words.day(at)} ${words.time(at)}` }) : words.say("curve_full");
    this.#svg.setAttribute("aria-label", label || words.say("scheduled"));
  }

  toggleTable(): void {
    this.table.hidden = !this.table.hidden;
    if (!this.table.hidden) this.drawTable();
  }

  /** The same numbers by the hour of one day: the most needed, the fewest there, the worst service level. */
  drawTable(): void {
    const { coverage, roster, words, axis } = this.grid;
    const day = this.grid.focus.day;
    const column = axis.columns[day]!;
    const rows: HTMLElement[] = [];
    for (let at = column.starts_at; at < column.ends_at; at += 3600) {
      const quarter = Array.from({ length: 3600 / roster.step }, (_, index) => coverage.at(coverage.intervalAt(at) + index));
      const levels = quarter.flatMap((moment) => moment.predicted ?? []);
      const cells = [
        words.count(Math.max(...quarter.map((moment) => moment.required))),
        words.count(Math.min(...quarter.map((moment) => moment.scheduled))),
        words.count(Math.max(...quarter.map((moment) => moment.open))),
        words.share(levels.length ? Math.min(...levels) : null),
      ];
      const head = make("th", "", { scope: "row" }, [words.time(at)]);
      rows.push(make("tr", "", {}, [head, ...cells.map((text) => make("td", "num", {}, [text]))]));
    }
    const titles = ["hour", "required", "scheduled", "open", "service_level"].map((key, index) =>
      make("th", index ? "num" : "", { scope: "col" }, [words.say(key)]),
    );
    const caption = make("caption", "", {}, [`${words.lineName(coverage.line)} · ${words.day(column.starts_at)}`]);
    const head = make("thead", "", {}, [make("tr", "", {}, titles)]);
    this.table.setAttribute("aria-label", caption.textContent ?? "");
    this.table.setAttribute("role", "region");
    this.table.replaceChildren(make("table", "sheet-table", {}, [caption, head, make("tbody", "", {}, rows)]));
  }
}
