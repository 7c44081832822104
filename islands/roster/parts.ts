/** Small pieces of page that the grid is made of. */

export const SHAPES = {
  breach: "M5 1h6l4 4v6l-4 4H5l-4-4V5z",
  house: "M8 1.5 15.5 14.5H.5z",
  hint: "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1z",
} as const;

type Attributes = Record<string, string | number | boolean | null | undefined>;

export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className: string,
  attributes: Attributes = {},
  children: (Node | string)[] = [],
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  if (className) element.className = className;
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) element.setAttribute(name, String(value));
  }
  element.append(...children);
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

export function drawn<K extends keyof SVGElementTagNameMap>(tag: K, attributes: Attributes = {}): SVGElementTagNameMap[K] {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) element.setAttribute(name, String(value));
  }
  return element;
}

/** The shape of a severity: octagon, triangle, circle; its colour comes from the style sheet. */
export function shapeOf(severity: keyof typeof SHAPES): SVGSVGElement {
  const svg = drawn("svg", { viewBox: "0 0 16 16", class: `rg-shape rg-is-${severity}`, "aria-hidden": "true" });
  svg.append(drawn("path", { d: SHAPES[severity] }));
  return svg;
}

/** An icon of the page's own sprite, whose address every page names. */
export function icon(name: string): SVGSVGElement {
  const known = document.querySelector("svg.icon use")?.getAttribute("href")?.split("#")[0] ?? "";
  const svg = drawn("svg", { class: "icon", "aria-hidden": "true" });
  svg.append(drawn("use", { href: `${known}#${name}` }));
  return svg;
}
