/** <k-player>: one recording to hear. The drawing library is loaded only on the pages that have one. */
import type { Deck } from "./wave/deck";

export class KPlayer extends HTMLElement {
  #deck?: Deck;

  async connectedCallback(): Promise<void> {
    if (this.#deck) return;
    const { openDeck } = await import("./wave/deck");
    if (this.isConnected && !this.#deck) this.#deck = openDeck(this);
  }

  get deck(): Deck | undefined {
    return this.#deck;
  }

  disconnectedCallback(): void {
    this.#deck?.close();
    this.#deck = undefined;
  }
}

export function startPlayer(): void {
  customElements.define("k-player", KPlayer);
}
