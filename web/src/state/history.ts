// SPDX-License-Identifier: MIT
/* Undo and redo over whole values. Changes that carry the same `about` in a row, such as the many
 * positions of one slider that is being dragged, are one step. Kept for the tab's session, so that a
 * reload forgets nothing. */

const MOST = 200;

export interface History<Value> {
  past: Value[];
  now: Value;
  future: Value[];
  about: string | null;
}

export function begin<Value>(now: Value): History<Value> {
  return { past: [], now, future: [], about: null };
}

export function change<Value>(history: History<Value>, now: Value, about: string | null): History<Value> {
  const merged = about !== null && about === history.about;
  const past = merged ? history.past : [...history.past, history.now].slice(-MOST);
  return { past, now, future: [], about };
}

export function settle<Value>(history: History<Value>): History<Value> {
  return { ...history, about: null };
}

export function undo<Value>(history: History<Value>): History<Value> {
  const now = history.past.at(-1);
  if (now === undefined) return history;
  return { past: history.past.slice(0, -1), now, future: [history.now, ...history.future], about: null };
}

export function redo<Value>(history: History<Value>): History<Value> {
  const [now, ...future] = history.future;
  if (now === undefined) return history;
  return { past: [...history.past, history.now], now, future, about: null };
}

export function recallHistory<Value>(key: string): History<Value> | null {
  try {
    const text = sessionStorage.getItem(key);
    return text === null ? null : (JSON.parse(text) as History<Value>);
  } catch {
    return null;
  }
}

export function keepHistory<Value>(key: string, history: History<Value>): void {
  try {
    sessionStorage.setItem(key, JSON.stringify(history));
  } catch {
    // A full or forbidden store costs only the memory of past steps.
  }
}
