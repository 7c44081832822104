/** <roster-grid>: one roster to work in. Its parts are loaded only on the pages that have one; docs/roster-grid.md. */
import type { Grid } from "./roster/grid";

class RosterGrid extends HTMLElement {
  #grid?: Grid;

  async connectedCallback(): Promise<void> {
    const source = this.getAttribute("source");
    if (!source || this.#grid) return;
    const { openGrid } = await import("./roster/grid");
    if (this.isConnected) this.#grid = await openGrid(this, source);
  }

  disconnectedCallback(): void {
    this.#grid?.close();
  }
}

export function startRosterGrid(): void {
  customElements.define("roster-grid", RosterGrid);
}
