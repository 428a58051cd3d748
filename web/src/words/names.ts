// SPDX-License-Identifier: MIT
/* What things of the case are called on the page: by their short names, else as they are described. */
import type { Package, Parameter } from "../api/types.ts";
import type { CaseWords } from "../messages/case_words.ts";
import type { Messages } from "../messages/index.ts";

/** The beginning of a note: what comes before the first stop, and is long enough to mean something. */
const BEGINNING = /^(.{12,}?)(?=[.,:;](\s|$)| \(|$)/;
/** In Cyrillic a comma is grammar more often than a stop; but not before a unit. */
const BEGINNING_CYRILLIC = /^(.{12,}?)(?=[.:;](\s|$)| \(|, в одиницях |, у логарифмічних |$)/;
const LONGEST_TITLE = 64;

export function leverTitle(parameter: Parameter, words: CaseWords): string {
  const known = words.levers[parameter.id];
  if (known) return known;
  const whole = /[\u0400-\u04ff]/.test(parameter.note) ? BEGINNING_CYRILLIC.exec(parameter.note)?.[1] : undefined;
  const first = whole && whole.length <= LONGEST_TITLE ? whole : (BEGINNING.exec(parameter.note)?.[1] ?? parameter.note);
  return first && first.length <= LONGEST_TITLE ? first : parameter.id.replaceAll("_", " ");
}

export function groupTitle(group: string, words: CaseWords): string {
  const code = group.split(" ")[0] ?? group;
  return words.groups[code] ?? group.replace(/^[A-Z]{2,3} /, "");
}

export function packageTitle(one: Package | undefined, words: CaseWords): string {
  if (!one) return "";
  return words.packages[one.id] ?? one.title;
}

export function outcomeTitle(one: { id: string; title: string }, words: CaseWords): string {
  return words.outcomes[one.id] ?? one.title;
}

export function adversaryTitle(one: { id: string; title: string }, words: CaseWords): string {
  return words.adversaries[one.id] ?? one.title;
}

/** A source as it is cited; the word `judgement` of the case's files says that there is none. */
export function sourceWords(source: string, words: Messages): string {
  return source === "judgement" ? words.lever.judgement : source;
}

const LETTER_WIDTH = 6.9; // of the type of pictures, on average

/** A name cut to what has room in a picture; the table beside it has all of it. */
export function shorten(name: string, room: number): string {
  const most = Math.max(8, Math.floor(room / LETTER_WIDTH));
  return name.length <= most ? name : `${name.slice(0, most - 1).trimEnd()}…`;
}

/** A name in one line, or in two where it has no room beside what stands at the end of its last line. */
export function inLines(name: string, room: number, roomAbove: number): string[] {
  const fits = (text: string, width: number) => text.length <= Math.max(8, Math.floor(width / LETTER_WIDTH));
  if (fits(name, room)) return [name];
  const words = name.split(" ");
  let above = words.shift() ?? "";
  while (words.length > 0 && fits(`${above} ${words[0]}`, roomAbove)) above += ` ${words.shift()}`;
  return [shorten(above, roomAbove), shorten(words.join(" "), room)];
}

/** The height of a second line. */
export const LINE_HEIGHT = 15;
