// Draws the pages of benchmarks/cards.py with satori and resvg; tells CPU ms and bytes.
import { readFileSync } from "node:fs";
import satori from "satori";
import { html } from "satori-html";
import { Resvg } from "@resvg/resvg-js";

const work = JSON.parse(readFileSync(0, "utf-8"));
const fonts = work.fonts.map((font) => ({
  name: font.name,
  weight: font.weight,
  data: readFileSync(font.path),
}));
const times = [];
let bytes = 0;
for (const page of work.pages) {
  // The markup is parsed outside the clock: an app would hand over a tree.
  const tree = html(page);
  const before = process.cpuUsage();
  const svg = await satori(tree, { width: 1600, height: 900, fonts });
  const png = new Resvg(svg, { font: { loadSystemFonts: false } }).render().asPng();
  const spent = process.cpuUsage(before);
  times.push((spent.user + spent.system) / 1000);
  bytes = png.length;
}
const peak_kb = process.resourceUsage().maxRSS;
console.log(JSON.stringify({ times, bytes, peak_kb }));
