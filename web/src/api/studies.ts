// SPDX-License-Identifier: MIT
/* Answers of the long questions: what matters, where it fails, claims. Names as docs/command-line.md has them. */

export interface Measure {
  value: number;
  low: number;
  high: number;
}

/** As a measure, of what may be undefined in all futures. */
export interface Interval {
  value: number | null;
  low: number | null;
  high: number | null;
}

export interface Uncertainty {
  rank: number;
  told: boolean;
  name: string;
  unit: string;
  note: string;
  grade: string;
  source: string;
  low: number;
  high: number;
  pawn: Measure & { threshold: number };
  /** The share of the outcome's variance that would go if it were known. */
  first_order: number;
  rank_coefficient: Measure;
}

export interface MovedLever {
  name: string;
  unit: string;
  note: string;
  grade: string;
  low: number;
  high: number;
  /** Where it was moved, of the last of its clauses. */
  from: number;
  to: number;
  mean: number;
  q10: number;
  q90: number;
  raised: number;
  fell: number;
}

export interface MatterAnswer {
  package: string;
  outcome: string;
  futures: number;
  told: number;
  r2: number;
  ranking: { first: number; resamples: number; order_held: number; set_held: number };
  uncertainties: Uncertainty[];
  /** Single futures, when they were asked for. */
  points?: { outcome: (number | null)[]; uncertainties: Record<string, number[]> };
  levers_without_effect: number;
  levers: MovedLever[];
}

export interface Worth {
  value: number;
  error: number;
  /** The share of futures in which another package would be taken. */
  switches: number;
}

export interface LearnAnswer {
  goal: string;
  used: number;
  best: string;
  evpi: Worth;
  told: number;
  packages: { id: string; title: string; mean: number; best_in: number }[];
  uncertainties: (Worth & { name: string; told: boolean; unit: string })[];
}

export interface Level {
  value: number;
  low: number;
  high: number;
}

interface Told {
  id: string;
  title: string;
}

export interface OutlookAnswer {
  event: Told & { definition: string };
  class: Told & { definition: string; spells: number };
  events: Told[];
  weight: number;
  outside: (Level & { years: number })[];
  packages: { package: string; horizons: { years: number; inside: Level; combined: Level }[] }[];
  lowest: string;
  tied_by_history: number;
  flips: { weight: number; to: string }[];
  ranks: boolean;
}

export interface BoxSide {
  futures: number;
  inside: number;
  failures: number;
  coverage: number;
  density: number;
  mass: number;
}

export interface BoxClause {
  factor: string;
  unit: string;
  note: string;
  low: number | null;
  high: number | null;
  drawn_low: number;
  drawn_high: number;
}

export interface FailBox {
  sentence: string;
  clauses: BoxClause[];
  searched: BoxSide;
  held_out: BoxSide;
  /** null when no future inside fails. */
  typical_future: number | null;
  typical_draws: Record<string, number> | null;
  run: string | null;
}

/** Limits of one factor; null where it is open. */
export type Limit = Pick<BoxClause, "factor" | "low" | "high">;

export interface FailStep {
  restricted: number;
  limits: Limit[];
  searched: BoxSide;
  held_out: BoxSide;
}

export interface FailAnswer {
  package: string;
  when: string;
  /** The box that was named; null when boxes were searched. */
  box: string | null;
  futures: number;
  undefined: number;
  failures: number;
  boxes_not_confirmed: number;
  boxes: FailBox[];
  trajectory: FailStep[];
}

export interface ClaimView {
  verdict: string;
  reason: string;
}

export interface Claim extends ClaimView {
  id: string;
  statement: string;
  text: string;
  supported_if: string;
  refuted_if: string;
  /** What the effect is, in outcomes of its arms: `none.p15 - eighteen.p15`. */
  effect_expression: string | null;
  note: string | null;
  ill_posed: string | null;
  data: string | null;
  who: string | null;
  evidence: { says: "for" | "against" | "beside"; text: string; source: string }[];
  label: string;
  statistics: (Interval & { id: string; title: string })[];
  comparisons: { of: string; left: string; sign: string; right: number; holds: string }[];
  effect: (Interval & { flips: number }) | null;
  noise: (ClaimView & { variable: string; level: number })[];
  /** `idle`: what is switched off plays no part in the claim. */
  keys: (ClaimView & { variable: string; to: number; idle: boolean })[];
  drivers: { variable: string; rank_correlation: number; low: ClaimView & { at: number }; high: ClaimView & { at: number } }[];
  /** Under which futures the verdict turns, as a sentence. */
  flip: { finding: string; sentence: string; clauses?: { variable: string }[] } | null;
  /** Its verdict under each rival structure; null unless that was asked for. */
  structures: (ClaimView & { structure: string })[] | null;
  /** Supported under every one, or refuted under every one. */
  survives: boolean | null;
}

export interface ClaimsAnswer {
  frozen: string;
  futures: number;
  claims: Claim[];
}

export interface Check {
  id: string;
  kind: string;
  statement: string;
  passed: boolean;
  passes_if: string;
  reason: string;
  statistics: { id: string; expression: string; value: number }[];
}

export interface ChecksAnswer {
  equations: number;
  unit_problems: number;
  seconds: number;
  checks_failed: number;
  checks_futures: number;
  checks: Check[];
}

export interface ModelVariable {
  /** As others refer to it in `reads`. */
  id: string;
  name: string;
  group: string | null;
  kind: string;
  units: string;
  documentation: string | null;
  dimensions: string[];
  /** One for the whole variable, or one for each element. */
  equations: { element: string[]; text: string; graph: unknown }[];
  inflows: string[];
  outflows: string[];
  reads: string[];
}

export interface ModelAnswer {
  groups: { name: string; documentation: string | null }[];
  variables: ModelVariable[];
}

export interface LinksAnswer {
  /** Whose runs were looked at. */
  packages: string[];
  /** Null: asleep in all of them. */
  links: { from: string; to: string; sign: "+" | "-" | "+-" | null }[];
}

export interface WhyAnswer {
  package: string;
  against: string;
  outcome: string;
  futures: number;
  before: number;
  after: number;
  effect: { mean: number };
  /** Names of variables, from the change to the outcome; and those that pull the other way. */
  chain: string[];
  against_it: string[];
  changes: WhyStep[];
  variables: WhyStep[];
}

export interface WhyStep {
  name: string;
  documentation: string | null;
  /** The part of the effect that goes when this step is held still, and the effect that is left then. */
  share: number;
  left_when_cut: { mean: number };
}
