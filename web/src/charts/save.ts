// SPDX-License-Identifier: MIT
/* A picture as a file that is complete by itself: its looks written into it, a title above, the
 * caveat and the citation below. A PNG is the same picture painted at twice the size. */

const SVG = "http://www.w3.org/2000/svg";
const LOOKS = [
  "fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linejoin", "paint-order",
  "font-family", "font-size", "font-weight", "text-anchor", "opacity", "display",
];
const MARGIN = 20;
const LINE = 17;
const LETTER = 6.3; // about the width of one letter at 12 px

export interface Caption {
  title: string;
  lines: string[];
}

function wear(copy: Element, original: Element): void {
  const looks = getComputedStyle(original);
  for (const name of LOOKS) {
    const now = looks.getPropertyValue(name);
    if (now && now !== "none 0px") copy.setAttribute(name, now);
  }
  copy.removeAttribute("class");
  Array.from(copy.children).forEach((child, i) => wear(child, original.children[i] as Element));
}

function wrap(text: string, width: number): string[] {
  const most = Math.max(20, Math.floor(width / LETTER));
  const lines = [""];
  for (const word of text.split(" ")) {
    const line = `${lines.at(-1)} ${word}`.trim();
    if (line.length > most) lines.push(word);
    else lines[lines.length - 1] = line;
  }
  return lines;
}

function write(into: Element, text: string, y: number, size: number, colour: string, weight = "400"): void {
  const line = document.createElementNS(SVG, "text");
  const looks = { x: MARGIN, y, fill: colour, "font-size": size, "font-weight": weight, "font-family": "sans-serif" };
  for (const [name, now] of Object.entries(looks)) line.setAttribute(name, String(now));
  line.textContent = text;
  into.append(line);
}

export function standalone(drawing: SVGSVGElement, caption: Caption): { text: string; width: number; height: number } {
  const box = drawing.viewBox.baseVal;
  const page = getComputedStyle(document.documentElement);
  const [paper, text] = [page.backgroundColor, page.color];
  const below = caption.lines.flatMap((line) => wrap(line, box.width));
  const above = wrap(caption.title, (box.width * 12) / 15);
  const top = MARGIN + above.length * 20 + 8;
  const width = box.width + 2 * MARGIN;
  const height = top + box.height + 14 + below.length * LINE + MARGIN;

  const sheet = document.createElementNS(SVG, "svg");
  sheet.setAttribute("xmlns", SVG);
  sheet.setAttribute("viewBox", `0 0 ${width} ${height}`);
  sheet.setAttribute("width", String(width));
  sheet.setAttribute("height", String(height));
  const ground = document.createElementNS(SVG, "rect");
  ground.setAttribute("width", "100%");
  ground.setAttribute("height", "100%");
  ground.setAttribute("fill", paper);
  sheet.append(ground);
  above.forEach((line, i) => write(sheet, line, MARGIN + 14 + i * 20, 15, text, "600"));
  const picture = drawing.cloneNode(true) as SVGSVGElement;
  wear(picture, drawing);
  picture.setAttribute("x", String(MARGIN));
  picture.setAttribute("y", String(top));
  picture.setAttribute("width", String(box.width));
  picture.setAttribute("height", String(box.height));
  sheet.append(picture);
  below.forEach((line, i) =>
    write(sheet, line, top + box.height + 14 + (i + 1) * LINE - 4, 12, text),
  );
  return { text: new XMLSerializer().serializeToString(sheet), width, height };
}

export function saveFile(name: string, content: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

export async function paint(text: string, width: number, height: number): Promise<Blob> {
  const address = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
  const image = new Image();
  image.src = address;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = 2 * width;
  canvas.height = 2 * height;
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(address);
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/png"),
  );
}
