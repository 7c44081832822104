import { readFileSync, readdirSync } from "node:fs";
import tailwindcss from "@tailwindcss/vite";
import { defineConfig, type Plugin } from "vite";
import { iconNames } from "./islands/icons.ts";

/** One file with the icons that the pages use, drawn by `{% icon "name" %}`. */
function iconSprite(): Plugin {
  const symbol = (name: string) => {
    const svg = readFileSync(`node_modules/lucide-static/icons/${name}.svg`, "utf8");
    const drawing = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
    return `<symbol id="${name}" viewBox="0 0 24 24">${drawing.replace(/\s+/g, " ").trim()}</symbol>`;
  };
  return {
    name: "icon-sprite",
    generateBundle() {
      const source = `<svg xmlns="http://www.w3.org/2000/svg">${iconNames.map(symbol).join("")}</svg>`;
      this.emitFile({ type: "asset", fileName: "icons.svg", source });
    },
  };
}

/** What the built files are made from; their licences travel with them. */
const bundled = ["htmx.org", "echarts", "zrender", "tslib", "tailwindcss", "daisyui", "lucide-static", "wavesurfer.js", "@fontsource-variable/inter"];

function licences(): Plugin {
  const textsOf = (name: string) => {
    const folder = `node_modules/${name}`;
    const files = readdirSync(folder).filter((file) => /^(licen[sc]e(\.\w+)?|notice)$/i.test(file));
    return [`== ${name}`, ...files.map((file) => readFileSync(`${folder}/${file}`, "utf8").trim())].join("\n\n");
  };
  return {
    name: "licences",
    generateBundle() {
      this.emitFile({ type: "asset", fileName: "licences.txt", source: `${bundled.map(textsOf).join("\n\n\n")}\n` });
    },
  };
}

export default defineConfig({
  plugins: [tailwindcss(), iconSprite(), licences()],
  base: "./",
  publicDir: false,
  build: {
    outDir: "keskus/web/static/dist",
    emptyOutDir: true,
    target: "es2022",
    // Django's storage gives the entries hashed names; chunks are asked for by the entries, so they carry their own.
    modulePreload: false,
    chunkSizeWarningLimit: 700,
    rollupOptions: {
      input: { app: "islands/app.ts", theme: "islands/theme.ts", style: "islands/app.css" },
      output: {
        entryFileNames: "[name].js",
        chunkFileNames: "[name]-[hash].js",
        assetFileNames: (asset) => (asset.names[0]?.endsWith(".css") ? "app.css" : "[name][extname]"),
      },
    },
  },
});
