// SPDX-License-Identifier: MIT
/* The few forms that a case's accounts are written in: headings, paragraphs, lists and tables. Marks of emphasis,
 * code and links are taken off, so that everything is shown as plain text. */

export type Block =
  | { kind: "heading"; level: number; text: string }
  | { kind: "text"; text: string }
  | { kind: "list"; items: string[] }
  | { kind: "table"; name: string; head: string[]; rows: string[][] };

const plain = (text: string) => text.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1").replaceAll(/[`*]/g, "").replaceAll(/\s+/g, " ").trim();
const cells = (line: string) => line.replace(/^\|/, "").replace(/\|\s*$/, "").split(/(?<!\\)\|/).map((cell) => plain(cell.replaceAll("\\|", "|")));

const ITEM = /^(- |\d+\. )/; // a numbered one keeps its number

function blockOf(lines: string[]): Block {
  const first = lines[0] ?? "";
  if (first.startsWith("#")) return { kind: "heading", level: first.search(/[^#]/), text: plain(first.replace(/^#+/, "")) };
  if (first.startsWith("|")) {
    const [head = "", , ...rows] = lines;
    return { kind: "table", name: "", head: cells(head), rows: rows.map(cells) };
  }
  if (ITEM.test(first)) {
    const items: string[] = [];
    for (const line of lines) {
      if (ITEM.test(line)) items.push(line.replace(/^- /, ""));
      else items[items.length - 1] += ` ${line.trim()}`;
    }
    return { kind: "list", items: items.map(plain) };
  }
  return { kind: "text", text: plain(lines.join(" ")) };
}

/** Each table takes the heading above it as its name, with a number where that name is taken. */
function nameTables(blocks: Block[]): Block[] {
  const tables = new Map<string, number>();
  let heading = "";
  for (const block of blocks) {
    if (block.kind === "heading") heading = block.text;
    if (block.kind !== "table") continue;
    const before = tables.get(heading) ?? 0;
    tables.set(heading, before + 1);
    block.name = before > 0 ? `${heading} (${before + 1})` : heading;
  }
  return blocks;
}

export function readMarkdown(text: string): Block[] {
  const parts = text.split(/\n\s*\n/).map((part) => part.split("\n").filter((line) => line.trim() !== ""));
  return nameTables(parts.filter((lines) => lines.length > 0 && !(lines[0] ?? "").startsWith("# ")).map(blockOf));
}
