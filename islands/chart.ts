/**
 * <k-chart>: draws the JSON it holds. The drawing library is loaded only on pages that have a chart.
 * The element stands in a figure beside the table of the same numbers; the figure's button, or T, swaps them.
 */
import type { ChartData, Drawing } from "./chart-draw";

class KChart extends HTMLElement {
  #drawing?: Drawing;
  #stop = new AbortController();

  async connectedCallback(): Promise<void> {
    this.setAttribute("role", "img");
    const source = this.querySelector('script[type="application/json"]')?.textContent;
    if (!source) return;
    const data = JSON.parse(source) as ChartData;
    const { draw } = await import("./chart-draw");
    if (!this.isConnected) return;
    this.#drawing = draw(this, data);
    this.#follow();
  }

  disconnectedCallback(): void {
    this.#stop.abort();
    this.#drawing?.dispose();
  }

  /** Draw anew when the width, the theme or the medium changes. */
  #follow(): void {
    const { signal } = this.#stop;
    const redraw = () => this.#drawing?.redraw();
    const sizes = new ResizeObserver(() => this.#drawing?.resize());
    sizes.observe(this);
    const themes = new MutationObserver(redraw);
    themes.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    signal.addEventListener("abort", () => {
      sizes.disconnect();
      themes.disconnect();
    });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw, { signal });
  }
}

/** Paper is white: what is printed is drawn in the light theme. */
function startPrinting(): void {
  let before: string | undefined;
  addEventListener("beforeprint", () => {
    before = document.documentElement.dataset.theme;
    document.documentElement.dataset.theme = "light";
  });
  addEventListener("afterprint", () => {
    if (before) document.documentElement.dataset.theme = before;
    else delete document.documentElement.dataset.theme;
  });
}

function swap(figure: Element): void {
  const shown = figure.classList.toggle("show-table");
  figure.querySelector("[data-chart-toggle]")?.setAttribute("aria-pressed", String(shown));
}

export function startCharts(): void {
  customElements.define("k-chart", KChart);
  startPrinting();
  document.addEventListener("click", (event) => {
    const figure = (event.target as Element).closest("[data-chart-toggle]")?.closest(".chart");
    if (figure) swap(figure);
  });
  document.addEventListener("keydown", (event) => {
    const figure = (event.target as Element).closest(".chart");
    if (figure && event.key.toLowerCase() === "t" && !event.ctrlKey && !event.metaKey && !event.altKey) swap(figure);
  });
}
