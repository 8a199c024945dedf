/**
 * Social Security claimed earlier or later: 20 CFR 404.409 (full retirement age), 404.410 (claimed early: 5⁄9 of a per cent less for each of the first 36 months,
 * 5⁄12 for each further one), 404.313 (claimed late: 2⁄3 of a per cent more for each month until 70). As published in November 2026.
 */
export const EARLIEST_CLAIM = 62;
export const LATEST_CLAIM = 70;

/** In months of age: 66 for who was born until 1954, two months more for each year after it, 67 from 1960 on. Of who was born before 1943 nobody has still to claim. */
export function fullRetirementMonths(birthYear: number): number {
  return 66 * 12 + Math.max(0, Math.min(12, (birthYear - 1954) * 2));
}

/** What is paid to who claims at this age (a birthday from 62 to 70), as a part of the benefit at full retirement age: 0.7 at 62 and 1.24 at 70 for who was born in 1960 or later. */
export function benefitAt(age: number, birthYear: number): number {
  const months = age * 12 - fullRetirementMonths(birthYear);
  if (months >= 0) return 1 + (months * 2) / 300;
  const early = -months;
  return 1 - (Math.min(36, early) * 5) / 900 - (Math.max(0, early - 36) * 5) / 1200;
}

/** A yearly benefit stated for one age, claimed at another; whole dollars. */
export function claimedAt(annual: number, statedFor: number, age: number, birthYear: number): number {
  return age === statedFor ? annual : Math.round((annual * benefitAt(age, birthYear)) / benefitAt(statedFor, birthYear));
}
