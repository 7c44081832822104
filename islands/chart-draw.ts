/** Draws a chart as SVG in the page's own colours and language. Loaded lazily; imports nothing that app.ts imports. */
import { BarChart, HeatmapChart, LineChart } from "echarts/charts";
import { GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, VisualMapComponent } from "echarts/components";
import { init, use, type EChartsCoreOption } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { type Palette, paletteOf } from "./chart-colours";
import { type Unit, formatter } from "./chart-numbers";

use([BarChart, HeatmapChart, LineChart, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent]);
use([VisualMapComponent, SVGRenderer]);

type Role = "main" | "second" | "third" | "quiet" | "good" | "watch" | "bad";

interface Series {
  name: string;
  values: (number | null)[];
  role: Role;
  low?: (number | null)[];
  high?: (number | null)[];
}

export interface ChartData {
  kind: "line" | "bar" | "heat" | "dots";
  unit: Unit;
  labels: string[];
  ticks: string[];
  series: Series[];
  target: number | null;
  target_name: string;
  stacked: boolean;
  sideways: boolean;
}

export interface Drawing {
  redraw(): void;
  resize(): void;
  dispose(): void;
}

const ROW_PX = 26;

export function draw(element: HTMLElement, data: ChartData): Drawing {
  const box = document.createElement("div");
  box.setAttribute("aria-hidden", "true");
  box.style.height = `${heightOf(element, data)}px`;
  element.append(box);
  const chart = init(box, null, { renderer: "svg" });
  const redraw = () => chart.setOption(optionsOf(data, paletteOf(element), box.clientWidth), true);
  redraw();
  return { redraw, resize: () => (chart.resize(), redraw()), dispose: () => chart.dispose() };
}

function heightOf(element: HTMLElement, data: ChartData): number {
  if (data.kind === "heat") return data.series.length * ROW_PX + 70;
  if (data.kind === "bar" && data.sideways) return data.labels.length * ROW_PX + 50;
  return Math.max(element.clientHeight, 240);
}

function optionsOf(data: ChartData, palette: Palette, width: number): EChartsCoreOption {
  const options = data.kind === "heat" ? heatOptions(data, palette) : seriesOptions(data, palette, width);
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  return { animation: !still, animationDuration: 250, textStyle: textStyle(palette), ...options };
}

const textStyle = (palette: Palette) => ({ fontFamily: palette.font, fontSize: 12, color: palette.muted });

function tooltip(data: ChartData, palette: Palette, trigger: "axis" | "item"): object {
  const show = formatter(data.unit);
  return {
    trigger,
    confine: true,
    transitionDuration: 0,
    backgroundColor: palette.raised,
    borderColor: palette.line,
    padding: [6, 10],
    textStyle: { ...textStyle(palette), color: palette.text },
    axisPointer: { type: data.kind === "line" ? "line" : "shadow", lineStyle: { color: palette.muted, type: "solid" } },
    valueFormatter: (value: unknown) => show(Array.isArray(value) ? (value[2] as number) : (value as number | null)),
  };
}

function axes(data: ChartData, palette: Palette, width: number): { category: object; value: object } {
  const show = formatter(data.unit);
  const label = { color: palette.muted, fontSize: 12, hideOverlap: true };
  const category = {
    type: "category",
    data: data.labels,
    inverse: data.sideways,
    boundaryGap: data.kind === "bar" || data.kind === "dots",
    axisTick: { show: false },
    axisLine: { lineStyle: { color: palette.line } },
    axisLabel: data.sideways
      ? { ...label, hideOverlap: false, width: width * 0.3, overflow: "truncate" }
      : { ...label, ...namedTicks(data.ticks) },
  };
  const value = {
    type: "value",
    min: startOf(data),
    max: data.unit === "share" ? (range: { max: number }) => (range.max > 0.9 ? 1 : undefined) : undefined,
    splitNumber: data.sideways && width < 500 ? 2 : 4,
    minInterval: data.unit === "count" ? 1 : undefined,
    axisLabel: { ...label, formatter: (value: number) => show(value, true) },
    splitLine: { lineStyle: { color: palette.line } },
  };
  return { category, value };
}

/** The page says which points of time are named: whole hours and days rather than whatever fits. */
function namedTicks(ticks: string[]): object {
  if (!ticks.length) return {};
  return { interval: (index: number) => Boolean(ticks[index]), formatter: (_: string, index: number) => ticks[index] };
}

/** Bars begin at zero; a line of shares shows at least ten points, so that a hair's breadth does not look like a fall. */
function startOf(data: ChartData): unknown {
  if (data.kind === "bar") return 0;
  if (data.unit !== "share") return undefined;
  return (range: { min: number }) => Math.max(0, Math.floor(Math.min(range.min, data.target ?? 1, 0.9) * 10) / 10);
}

function seriesOptions(data: ChartData, palette: Palette, width: number): EChartsCoreOption {
  const { category, value } = axes(data, palette, width);
  const several = data.series.length > 1;
  const end = data.kind === "bar" ? 8 : 16;
  const above = data.sideways && data.target !== null ? 22 : 14;
  return {
    grid: { left: 4, right: end, top: several ? 34 : above, bottom: 4, containLabel: true },
    tooltip: tooltip(data, palette, "axis"),
    legend: several ? legend(palette, data) : undefined,
    xAxis: data.sideways ? value : category,
    yAxis: data.sideways ? category : value,
    series: data.series.flatMap((series, index) => [
      ...(series.low && series.high ? band(series, palette) : []),
      data.kind === "bar" ? bar(series, data, palette, index) : line(series, data, palette, index),
    ]),
  };
}

function legend(palette: Palette, data: ChartData): object {
  const names = data.series.map((series) => series.name);
  // Beside people in a funnel there is no room for a second row on a phone.
  const type = data.kind === "dots" ? "scroll" : "plain";
  return { type, left: 0, top: 0, icon: "roundRect", itemWidth: 10, itemHeight: 10, itemGap: 16, data: names,
    textStyle: { color: palette.text, fontSize: 12 } };
}

/** Lines that share a plot differ by stroke as well as by colour. */
const STROKES = ["solid", "dashed", "dotted"];

/** Dots of one plot differ by shape as well as by colour. */
const SHAPES: Partial<Record<Role, string>> = { watch: "triangle", bad: "diamond" };

function line(series: Series, data: ChartData, palette: Palette, index: number): object {
  if (data.kind === "dots" && !series.low) return dots(series, palette);
  const few = series.values.length <= 31 && data.kind === "line";
  return {
    type: "line",
    name: series.name,
    data: series.values,
    color: palette[series.role],
    symbol: "circle",
    symbolSize: few ? 5 : 4,
    showSymbol: few,
    lineStyle: { width: 2, type: STROKES[index % STROKES.length] },
    emphasis: { disabled: true },
    markLine: index === 0 ? targetLine(data, palette) : undefined,
  };
}

function dots(series: Series, palette: Palette): object {
  return {
    type: "line",
    name: series.name,
    data: series.values,
    color: palette[series.role],
    symbol: SHAPES[series.role] ?? "circle",
    symbolSize: SHAPES[series.role] ? 10 : 7,
    showAllSymbol: true,
    lineStyle: { opacity: 0 },
    emphasis: { disabled: true },
    z: 5,
  };
}

function bar(series: Series, data: ChartData, palette: Palette, index: number): object {
  return {
    type: "bar",
    name: series.name,
    data: series.values,
    color: palette[series.role],
    stack: data.stacked ? "all" : undefined,
    barMaxWidth: data.sideways ? 14 : 28,
    barCategoryGap: "35%",
    itemStyle: { borderRadius: data.stacked ? 0 : data.sideways ? [0, 2, 2, 0] : [2, 2, 0, 0] },
    emphasis: { disabled: true },
    markLine: index === 0 ? targetLine(data, palette) : undefined,
  };
}

/** Uncertainty: an unseen line at the lower bound with the width of the band stacked upon it. */
function band(series: Series, palette: Palette): object[] {
  const low = series.low ?? [];
  const width = (series.high ?? []).map((high, i) => (high === null || low[i] == null ? null : high - (low[i] as number)));
  const unseen = { type: "line", stack: `band ${series.name}`, symbol: "none", lineStyle: { opacity: 0 }, silent: true,
    tooltip: { show: false }, emphasis: { disabled: true } };
  return [
    { ...unseen, data: low },
    { ...unseen, data: width, areaStyle: { color: palette[series.role], opacity: 0.16 } },
  ];
}

function targetLine(data: ChartData, palette: Palette): object | undefined {
  if (data.target === null) return undefined;
  return {
    silent: true,
    symbol: "none",
    animation: false,
    lineStyle: { color: palette.text, type: [4, 4], width: 1, opacity: 0.7 },
    label: { formatter: data.target_name, position: data.sideways ? "start" : "insideEndTop", color: palette.text, fontSize: 11, distance: [0, 2],
      backgroundColor: palette.page, padding: [1, 3], borderRadius: 2 },
    data: [data.sideways ? { xAxis: data.target } : { yAxis: data.target }],
  };
}

function heatOptions(data: ChartData, palette: Palette): EChartsCoreOption {
  const cells = data.series.flatMap((row, y) => row.values.map((value, x) => [x, y, value ?? "-"]));
  const known = data.series.flatMap((row) => row.values).filter((value) => value !== null);
  const axis = { type: "category", axisTick: { show: false }, axisLine: { show: false }, splitArea: { show: false } };
  const label = { color: palette.muted, fontSize: 12, hideOverlap: true };
  return {
    grid: { left: 4, right: 4, top: 4, bottom: 44, containLabel: true },
    tooltip: tooltip(data, palette, "item"),
    xAxis: { ...axis, data: data.labels, axisLabel: label },
    yAxis: { ...axis, data: data.series.map((row) => row.name), inverse: true, axisLabel: { ...label, hideOverlap: false } },
    visualMap: {
      min: Math.min(...known, 0),
      max: Math.max(...known, 0),
      calculable: false,
      orient: "horizontal",
      left: 0,
      bottom: 0,
      itemWidth: 10,
      itemHeight: 120,
      text: [formatter(data.unit)(Math.max(...known, 0)), formatter(data.unit)(Math.min(...known, 0))],
      textStyle: { color: palette.muted, fontSize: 12 },
      inRange: { color: [palette.faint, palette.main] },
    },
    series: [{ type: "heatmap", data: cells, itemStyle: { borderColor: palette.page, borderWidth: 2, borderRadius: 3 },
      emphasis: { itemStyle: { borderColor: palette.text, borderWidth: 1 } } }],
  };
}
