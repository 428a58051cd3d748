// SPDX-License-Identifier: MIT
/* The answers of the server, as far as the page reads them. Their home is docs/results-schema.md,
 * docs/command-line.md and the server's openapi.json; names are kept as they are there. */

export interface Spread {
  mean: number | null;
  q05: number | null;
  q10: number | null;
  q25: number | null;
  q50: number | null;
  q75: number | null;
  q90: number | null;
  q95: number | null;
  count: number;
  undefined: number;
  failed: number;
  /** Instead of any number, for outcomes that are shown as bands. */
  band?: string;
}

export interface Contrast {
  difference: Spread;
  better: number;
  worse: number;
  equal: number;
}

export interface OutcomeResult {
  outcome: string;
  value: Spread | null;
  contrast: Contrast | null;
}

export type Quantile = "mean" | "q05" | "q10" | "q25" | "q50" | "q75" | "q90" | "q95";
export type Fan = { years: number[] } & Record<Quantile, (number | null)[]>;

export interface Result {
  package: string;
  adversary: string;
  outcomes: OutcomeResult[];
  fan: Fan | null;
}

export interface Clause {
  lever: string;
  value: number;
  /** A month of the model, a date, or an expression that gives a month. */
  from: string | number | null;
  until: string | number | null;
  when: string | null;
  ramp: number;
  latch: boolean;
  who: string | null;
  status: string | null;
  date: string | null;
  source: string | null;
  note: string | null;
  /** Whether this run counts the clause; absent in what the page itself writes. */
  counted?: boolean;
  /** The package that says it: the package itself or one that it starts from. */
  package?: string;
}

export interface Package {
  id: string;
  title: string;
  kind?: string;
  parent?: string | null;
  summary: string | null;
  description: string | null;
  clauses: Clause[];
}

export interface Outcome {
  id: string;
  title: string;
  label: string;
  unit: string;
  role: string;
  expression: string;
  mode: string;
  settle: string;
  no_deal: boolean;
  better: "low" | "high" | "none";
  show: "count" | "money" | "number" | "months" | "share" | "band";
  horizon: number | null;
  decision: boolean;
  note: string | null;
}

export interface Parameter {
  /** Name and element, as scenarios spell it. */
  id: string;
  /** Its short name, where the case gives one. */
  title: string | null;
  name: string;
  element: string;
  unit: string;
  base: number;
  low: number;
  high: number;
  /** `lever`, `fixed`, or the distribution it is drawn from. */
  distribution: string;
  dimension: number;
  controlled_by: string;
  source: string;
  as_of: string;
  grade: string;
  note: string;
  group?: string | null;
  /** Of levers: which way is stronger; null where that is a matter of opinion. */
  stronger?: "up" | "down" | null;
  /** Of levers: the packages on which stronger is not safer, and why. */
  exceptions?: { package: string; exception: string }[];
}

export interface BaseRate {
  class: string;
  event: string;
  horizon_years: number;
  estimate: number;
  low: number;
  high: number;
  n: number | null;
  source: string;
  note: string;
}

export interface Named {
  id: string;
  title: string;
}

/** A choice of the case, and the levers that it sets. */
export interface Setting extends Named {
  set: { name: string; value: string | null }[];
}

/** A rival theory of how things happen; the first of a case is its model as it is written. */
export interface Structure extends Named {
  holds: string;
  who: string | null;
  source: string | null;
}

export interface NoDeal {
  title: string;
  outcomes: { outcome: string; value: Spread }[];
}

export interface Results {
  id?: string;
  refine?: string;
  case: { name: string; title: string; model_digest: string; structure: string | null; precision: "double" | "single"; marks: number[] };
  inputs: { futures: number; seed: number | string; credit: string; settle: string; reference: string };
  program: { name: string; version: string; command: string };
  caveats: string[];
  packages: Package[];
  outcomes: Outcome[];
  results: Result[];
  no_deal: NoDeal | null;
  failed_futures: number;
  digest: string;
  computing?: { seconds: number };
}

export interface Scenario {
  from: string;
  title?: string;
  levers: Record<string, number>;
  clauses?: Clause[];
  assumptions: Record<string, number>;
  adversary: string;
  /** Null: the model as it is written. */
  structure: string | null;
  credit: string;
  settle: string;
  noise: string | null;
  seed: number;
}

export interface Sensitivity extends Named {
  variable: string;
  levels: { name: string; level: number }[];
  noise: boolean;
}

export interface CaseAnswer {
  program: { name: string; version: string };
  name: string;
  title: string;
  question: string;
  caveat: string;
  version: string;
  model_digest: string;
  reference: string;
  marks: number[];
  defaults: { futures: number; seed: number };
  credits: string[];
  adversaries: Setting[];
  structures: Structure[];
  settles: Setting[];
  /** Months of the model: from when levers act, the settlement, the end. */
  time: { start: number | null; settlement: number | null; end: number | null; epoch_year: number; epoch_month: number };
  /** What a reader meets first. */
  first: { lever: string | null; class: string | null; event: string | null; packages: string[] };
  packages: Package[];
  /** Packages that are only starting points, and those that are only examples. */
  abstract: string[];
  examples: string[];
  /** Groups of the model, by the first word of their name. */
  groups: Named[];
  levers: Parameter[];
  uncertainties: Parameter[];
  constants: Parameter[];
  outcomes: Outcome[];
  sensitivities: Sensitivity[];
  base_rates: BaseRate[];
}

export interface Problem {
  title: string;
  status: number;
  detail?: string;
  errors?: { pointer?: string; message: string; hint?: string; line?: number; column?: number }[];
}
