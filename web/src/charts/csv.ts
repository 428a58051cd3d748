// SPDX-License-Identifier: MIT
/* A table as CSV (RFC 4180) and as JSON, with the same cells. In CSV, text that a spreadsheet would take for a
 * formula gets an apostrophe. */
import type { Table } from "./frame.ts";

function field(raw: string | number | null): string {
  if (raw === null) return "";
  if (typeof raw === "number") return String(raw);
  const safe = /^[=+\-@]/.test(raw) ? `'${raw}` : raw;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function csv(table: Table): string {
  const rows = [table.columns, ...table.rows.map((row) => row.map((cell) => cell.raw))];
  return rows.map((row) => row.map(field).join(",")).join("\r\n") + "\r\n";
}

/** One object a row, by column; what the picture is called and what has to be said with it beside them. */
export function json(table: Table, about: { title: string; lines: string[] }): string {
  const rows = table.rows.map((row) => Object.fromEntries(row.map((cell, i) => [table.columns[i] ?? String(i), cell.raw])));
  return `${JSON.stringify({ title: about.title, notes: about.lines, columns: table.columns, rows }, null, 1)}\n`;
}
