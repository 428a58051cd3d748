// SPDX-License-Identifier: MIT
/* The long questions of each view. They outlive the view: coming back does not ask again. */
import type { Results } from "../api/types.ts";
import type { ChecksAnswer, ClaimsAnswer, FailAnswer, LearnAnswer, MatterAnswer, OutlookAnswer, WhyAnswer } from "../api/studies.ts";
import { Job } from "./job.svelte.ts";

export const briefJob = new Job<Results>();
export const compareJob = new Job<Results>();
export const matterJob = new Job<MatterAnswer>();
export const learnJob = new Job<LearnAnswer>();
export const outlookJob = new Job<OutlookAnswer>();
export const failJob = new Job<FailAnswer>();
export const ownBoxJob = new Job<FailAnswer>();
export const mineJob = new Job<ClaimsAnswer>();
export const ownClaimJob = new Job<ClaimsAnswer>();
export const claimsJob = new Job<ClaimsAnswer>();
export const structuresJob = new Job<ClaimsAnswer>();
export const checkJob = new Job<ChecksAnswer>();
export const whyJob = new Job<WhyAnswer>();

/** Stops what is being worked out about a scenario that has just been moved on from. */
export function stopOlder(): void {
  for (const job of [matterJob, learnJob, failJob, ownBoxJob, whyJob]) void job.cancel();
}
