// SPDX-License-Identifier: MIT
/* A table as CSV (RFC 4180). Text that a spreadsheet would take for a formula gets an apostrophe. */
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
