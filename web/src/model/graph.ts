// SPDX-License-Identifier: MIT
/* Questions about who reads whom: links between sectors, and the shortest way back to where one began. */
import type { ModelAnswer, ModelVariable } from "../api/studies.ts";

export interface Link {
  from: string;
  to: string;
  count: number;
}

/** How many equations of `to` read a variable of `from`, for each two sectors. */
export function sectorLinks(model: ModelAnswer): Link[] {
  const home = new Map(model.variables.map((one) => [one.id, one.group]));
  const links = new Map<string, Link>();
  for (const { group: to, reads } of model.variables) {
    for (const from of new Set(reads.map((name) => home.get(name)))) {
      if (!from || !to || from === to) continue;
      const key = `${from}\n${to}`;
      const link = links.get(key) ?? { from, to, count: 0 };
      links.set(key, { ...link, count: link.count + 1 });
    }
  }
  return [...links.values()];
}

export function readersOf(name: string, model: ModelAnswer): string[] {
  return model.variables.filter((one) => one.reads.includes(name)).map((one) => one.id);
}

/** The shortest loop through a variable, in the order of influence; null when there is none. */
export function shortestLoop(start: string, model: ModelAnswer): string[] | null {
  const by = new Map<string, ModelVariable>(model.variables.map((one) => [one.id, one]));
  const cameFrom = new Map<string, string>();
  let front = [start];
  while (front.length > 0) {
    const next: string[] = [];
    for (const name of front) {
      for (const read of by.get(name)?.reads ?? []) {
        if (read === start) return unwind(name, start, cameFrom);
        if (cameFrom.has(read)) continue;
        cameFrom.set(read, name);
        next.push(read);
      }
    }
    front = next;
  }
  return null;
}

function unwind(last: string, start: string, cameFrom: Map<string, string>): string[] {
  const way = [start];
  for (let name: string | undefined = last; name !== undefined && name !== start; name = cameFrom.get(name)) way.push(name);
  return [...way, start];
}
