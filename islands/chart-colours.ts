/** The page's colours as the drawing library can read them: it knows neither CSS variables nor oklch. */

const TOKENS = {
  page: "--color-base-100",
  text: "--color-base-content",
  muted: "--muted",
  line: "--line",
  raised: "--raised",
  faint: "--color-base-300",
  main: "--color-primary",
  second: "--chart-2",
  third: "--chart-3",
  quiet: "--line-strong",
  good: "--color-success",
  watch: "--color-warning",
  bad: "--color-error",
} as const;

export type Palette = Record<keyof typeof TOKENS | "font", string>;

export function paletteOf(element: HTMLElement): Palette {
  const probe = document.createElement("span");
  element.append(probe);
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const resolve = (token: string): string => {
    probe.style.color = `var(${token})`;
    if (!canvas) return "gray";
    canvas.fillStyle = getComputedStyle(probe).color;
    canvas.fillRect(0, 0, 1, 1);
    const [red, green, blue] = canvas.getImageData(0, 0, 1, 1).data;
    return `rgb(${red},${green},${blue})`;
  };
  const colours = Object.fromEntries(Object.entries(TOKENS).map(([name, token]) => [name, resolve(token)]));
  probe.remove();
  return { ...(colours as Omit<Palette, "font">), font: getComputedStyle(element).fontFamily };
}
