/** What the timeline says in words. */
import { formatNumber } from '../common/format';
import type { Span, TimedStep } from '../common/trait_types';

/** Kinds of work in the order of the legend: two of the source, four of the learner. */
export const WORK = ['measure', 'wait', 'fit', 'evaluate', 'pick', 'score'] as const;

const LEAST = 0.05; // seconds of waiting that are worth a word

const seconds = (value: number): string => `${formatNumber(Number(value.toPrecision(2)))} s`;

function secondsOf(spans: readonly Span[], what: string): number {
  return spans.filter(span => span.what === what).reduce((sum, { start, end }) => sum + end - start, 0);
}

/** "measure 2 s, wait 0.4 s": each kind of work once. */
export function partsOf(spans: readonly Span[]): string {
  return WORK.map(what => [what, secondsOf(spans, what)] as const)
    .filter(([, sum]) => sum > 0)
    .map(([what, sum]) => `${what} ${seconds(sum)}`)
    .join(', ');
}

/** The sums of a step, of the source and then of the learner. */
export function sumsOf(step: TimedStep): string {
  return partsOf([...step.source, ...step.learner]);
}

/** Who waited for whom in the latest step. */
export function sentenceOf(step: TimedStep | undefined): string {
  if (!step) {
    return 'No step has been timed yet.';
  }
  const waited = secondsOf(step.source, 'wait');
  const learned = step.learner.reduce((sum, { start, end }) => sum + end - start, 0);
  const about = `Step ${step.step}: the learner worked for ${seconds(learned)}`;
  return waited < LEAST
    ? `${about}, and the source never waited for it.`
    : `${about}, and the source waited ${seconds(waited)} for it.`;
}
