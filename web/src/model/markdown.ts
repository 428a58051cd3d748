// SPDX-License-Identifier: MIT
/* The few forms that a case's accounts are written in: headings, paragraphs, lists and tables. Marks of emphasis,
 * code and links are taken off, so that everything is shown as plain text. */

export type Block =
  | { kind: "heading"; level: number; text: string }
  | { kind: "text"; text: string }
  | { kind: "list"; items: string[] }
  /** `figures` says of which columns: they stand at the right, words at the left. */
  | { kind: "table"; name: string; head: string[]; rows: string[][]; figures: boolean[] };

const plain = (text: string) => text.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1").replaceAll(/[`*]/g, "").replaceAll(/\s+/g, " ").trim();
const cells = (line: string) => line.replace(/^\|/, "").replace(/\|\s*$/, "").split(/(?<!\\)\|/).map((cell) => plain(cell.replaceAll("\\|", "|")));

/** A number or a date, with its unit or its range at most. */
const isFigure = (cell: string) => /^[−+<>-]?\d/.test(cell) && !/\p{L}{3}/u.test(cell);

function tableOf([head = "", , ...lines]: string[]): Block {
  const rows = lines.map(cells);
  const figures = cells(head).map((_, k) => {
    const told = rows.map((row) => row[k] ?? "").filter((cell) => cell !== "");
    return k > 0 && told.length > 0 && told.every(isFigure);
  });
  return { kind: "table", name: "", head: cells(head), rows, figures };
}

const ITEM = /^(- |\d+\. )/; // a numbered one keeps its number

function blockOf(lines: string[]): Block {
  const first = lines[0] ?? "";
  if (first.startsWith("#")) return { kind: "heading", level: first.search(/[^#]/), text: plain(first.replace(/^#+/, "")) };
  if (first.startsWith("|")) return tableOf(lines);
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
