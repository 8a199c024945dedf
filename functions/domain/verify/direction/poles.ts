/** What a figure's own label or sign says of its direction, against the words right beside it. */
import type { Fact } from '#schema/facts.ts';
import type { Claim } from '../claims/claim.ts';
import { isPoints } from '../matching.ts';
import type { Figure } from './figure.ts';

/** Words that turn a figure's meaning round, in pairs. */
const POLES: [string, string][] = [
  [
    'above|over(?! (?:the|a|this|last) (?:quarter|year|month))|excess|too much|surplus|beyond|overweight|ahead|exceeds?|heavier|room|more than (?:intended|planned|wanted|you|your)',
    'below|under|short|shortfall|too little|missing|lacks?|lacking|underweight|shy|behind|lighter|less than (?:intended|planned|wanted|you|your)',
  ],
  [
    'gains?|gained|profits?|rise|rises|rose|rising|grew|grown|grows?|growth|increases?|increased|higher|lifts?|lifted|raises?|adds?|improves?|improvement',
    'loss|losses|lose|loses|lost|falls?|fell|falling|drops?|dropped|declines?|declined|decreases?|decreased|lower|lowers|lowered|shrinks?|shrank|shrunk|reduces?',
  ],
  ['(?<!\\b(?:would|will|could|can) )more|extra|additional|further', 'less|fewer|cut|cuts|trim|saved'],
];
const COMPILED = POLES.map((pair) => pair.map((words) => new RegExp(`\\b(?:${words})\\b`, 'i')) as [RegExp, RegExp]);

/** What the words right beside a figure say against its own direction, which its sign or its label tells. */
export function contradiction(text: string, { claim, fact }: Figure): string | null {
  if (!fact || (claim.kind !== 'points' && claim.kind !== 'money' && claim.kind !== 'percent')) return null;
  const clause = (words: string) => words.replace(/^.*(?:[.;:,(|](?=\s|$)|\b(?:is|are|was|were|that)\b)/s, '');
  // `under 3%`: the words that bound a figure are none of direction.
  const near = text.slice(Math.max(0, claim.start - 48), claim.start);
  const before = clause(
    claim.kind !== 'points' && (claim.bound === 'under' || claim.bound === 'over')
      ? near.replace(/\b(?:over|under|above|below|(?:more|less) than)\s(?:an?\s)?$/i, '')
      : near,
  );
  const after = /^[^.;:,()|\d]{0,24}/.exec(text.slice(claim.end))?.[0] ?? '';
  for (const [i, [up, down]] of COMPILED.entries()) {
    const label = fact.label;
    const own =
      isPoints(fact) || (i === 1 && /\b(?:change|difference)\b/i.test(label))
        ? Number(fact.value) > 0
          ? 'up'
          : Number(fact.value) < 0
            ? 'down'
            : null
        : up.test(label) === down.test(label)
          ? null
          : up.test(label)
            ? 'up'
            : 'down';
    if (own === null || (isPoints(fact) && i === 2) || (claim.kind === 'percent' && i > 0)) continue;
    const beside = i === 2 ? after : `${before} # ${after}`;
    const [ups, downs] = [up.test(beside), down.test(beside)];
    if (ups !== downs && ups !== (own === 'up') && claim.sign === 0)
      return `"${fact.label}" is ${fact.display}: the direction is the other one`;
  }
  return moved(text, claim, fact);
}

const MOVED =
  /\b(?:(?<up>rose|gained|grew|climbed|advanced|up)|(?<down>lost|fell|dropped|declined|down|shrank|shrunk))(?: by)?(?: (?:about|roughly|around|nearly|almost|over|some|a further))?\s$/i;

/** `lost 17.8%`, `prices rose 6.5%`: a share that is itself a rise or a fall. */
function moved(text: string, claim: Claim, fact: Fact): string | null {
  if (claim.kind !== 'percent') return null;
  const match = MOVED.exec(text.slice(Math.max(0, claim.start - 32), claim.start));
  if (!match) return null;
  const falls = Number(fact.value) < 0 || /\b(?:loss|fall|drawdown|drop|decline)\b/i.test(fact.label);
  const rises = !falls && /\b(?:inflation|return|growth|gain|rise|performer)\b/i.test(fact.label);
  return (falls && match.groups?.['up']) || (rises && match.groups?.['down'])
    ? `"${fact.label}" is ${fact.display}: the direction is the other one`
    : null;
}
