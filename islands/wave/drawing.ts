/** The wave form of both sides, drawn from what the server measured: the browser never reads the whole sound for it. */
import WaveSurfer from "wavesurfer.js";
import RegionsPlugin from "wavesurfer.js/plugins/regions";
import { paletteOf } from "../chart-colours";

export interface Sound {
  seconds: number;
  /** For each side, how loud it was at each place: a byte each, base64. */
  peaks: string[];
}

export type Regions = ReturnType<typeof RegionsPlugin.create>;
export type { Region } from "wavesurfer.js/plugins/regions";

export interface Drawing {
  wave: WaveSurfer;
  regions: Regions;
  loopColour: () => string;
  redraw: () => void;
}

const HEIGHT = 56;
const LOUDEST = 255;

export function drawWave(place: HTMLElement, audio: HTMLAudioElement, sound: Sound): Drawing {
  // Made apart from the page: its own style element would be refused there, so its rules are adopted first.
  const apart = document.createElement("div");
  const regions = RegionsPlugin.create();
  const loopColour = () => paletteOf(place).main.replace("rgb", "rgba").replace(")", ",0.18)");
  const wave = WaveSurfer.create({
    container: apart,
    media: audio,
    url: audio.src,
    peaks: sound.peaks.map(loudness),
    duration: sound.seconds,
    height: HEIGHT,
    barWidth: 2,
    barGap: 1,
    barRadius: 1,
    barMinHeight: 1,
    maxPeak: 1,
    cursorWidth: 2,
    hideScrollbar: true,
    autoScroll: false,
    plugins: [regions],
    ...colours(place, sound.peaks.length),
  });
  adoptRules(apart.firstElementChild?.shadowRoot);
  place.append(apart);
  return { wave, regions, loopColour, redraw: () => wave.setOptions(colours(place, sound.peaks.length)) };
}

function loudness(side: string): number[] {
  return Array.from(atob(side), (byte) => byte.charCodeAt(0) / LOUDEST);
}

/** The caller in one colour, the agent in the other; what was heard is fainter. */
function colours(place: HTMLElement, sides: number) {
  const palette = paletteOf(place);
  const side = (colour: string) => ({ waveColor: colour, progressColor: palette.quiet, height: HEIGHT });
  const both = [side(palette.second), side(palette.main)];
  return { cursorColor: palette.text, splitChannels: sides > 1 ? both : both.slice(1) };
}

function adoptRules(shadow: ShadowRoot | null | undefined): void {
  const own = shadow?.querySelector("style");
  if (!shadow || !own) return;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(own.textContent ?? "");
  shadow.adoptedStyleSheets = [sheet];
  own.remove();
}
