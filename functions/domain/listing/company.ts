/** What a list of companies says of one: asset class, sector and region, as far as the row can be believed. */
import type { Classification, Region, Sector } from '#schema/instrument.ts';
import { classifyFundName } from '../fund-name.ts';
import type { Company } from './form.ts';

const SECTORS: Readonly<Record<string, Sector>> = {
  'information technology': 'technology',
  'health care': 'healthcare',
  'financials': 'financials',
  'consumer discretionary': 'consumer_discretionary',
  'consumer staples': 'consumer_staples',
  'communication services': 'communication',
  'industrials': 'industrials',
  'energy': 'energy',
  'materials': 'materials',
  'utilities': 'utilities',
  'real estate': 'real_estate',
};

/** By index provider's custom, as in the seed: Mexico is Latin America, Turkey and the Gulf the Middle East. */
const COUNTRIES: readonly (readonly [Region, readonly string[]])[] = [
  ['north_america', ['united states', 'canada']],
  ['latin_america', ['argentina', 'brazil', 'chile', 'colombia', 'costa rica', 'mexico', 'peru', 'uruguay', 'ecuador', 'panama']],
  [
    'europe',
    [
      'united kingdom',
      'ireland',
      'switzerland',
      'france',
      'netherlands',
      'luxembourg',
      'germany',
      'denmark',
      'sweden',
      'italy',
      'spain',
      'belgium',
      'monaco',
      'norway',
      'finland',
      'austria',
      'poland',
      'portugal',
      'greece',
      'cyprus',
      'malta',
      'russia',
      'czech republic',
      'hungary',
      'iceland',
      'jersey',
      'guernsey',
      'isle of man',
      'kazakhstan',
    ],
  ],
  [
    'asia',
    [
      'china',
      'hong kong',
      'japan',
      'taiwan',
      'india',
      'south korea',
      'singapore',
      'thailand',
      'indonesia',
      'malaysia',
      'vietnam',
      'philippines',
      'macau',
      'pakistan',
    ],
  ],
  ['oceania', ['australia', 'new zealand', 'papua new guinea']],
  ['middle_east', ['israel', 'united arab emirates', 'saudi arabia', 'jordan', 'turkey', 'qatar', 'kuwait', 'bahrain']],
  ['africa', ['south africa', 'egypt', 'nigeria', 'kenya', 'morocco', 'ghana']],
];
const REGION_OF = new Map(COUNTRIES.flatMap(([region, countries]) => countries.map((country) => [country, region] as const)));

/** Not a company's own shares, whatever list it stands in. */
const OTHER_PAPER =
  /\bnotes?\b|\bnts\b|\bbonds\b|\bdebentures?\b|\bpreferred\b|\bpfd\b|\bwarrants?\b|\brights?\b(?! aid)|\bunits?$|\bcap(ital)? (secs|trust)|\bstrats\b|\bcertificates?\b|\betns?\b|\bsnt\d|\b20[2-9]\d$|\d%|\d\.\d{2,3}\b/i;
/** Closed-end funds and other pools stand under Financials; what they hold, their sector does not say. */
const POOL = /\bfunds?\b|\btrust\b|\bportfolio\b|\betf\b|\bincome\b|\bmunicipal\b|\bopportunit/i;
const BANK =
  /\bbank|\bbancorp|\bcorporation\b|\bcorp\b|\bfinancial\b|\binsurance\b|\bcompany\b|\bsavings\b|\bholdings?\b|\badvisors\b|\bgroup\b/i;
const SHELL = /\bacquisitions?\b|\bblank check\b/i;

/** Two years: companies are delisted, merged and moved between sectors. */
const OLD_YEARS = 2;

export interface Reading {
  readonly classification: Classification | null;
  /** Why it stays unclassified, or what part of the row was not believed. */
  readonly reason: string | null;
}

/** @param common whether the row is, by its list, another paper of a company that has its common shares there too. */
export function classifyCompany(
  row: Company,
  { source, asOf, today, isOtherPaper }: { source: string; asOf: string; today: string; isOtherPaper: boolean },
): Reading {
  if (OTHER_PAPER.test(row.name) || isOtherPaper)
    return open('is a note, preferred share, warrant, right or unit, not the company’s common shares');
  const sector = SECTORS[row.sector.toLowerCase()];
  if (sector === undefined)
    return open(row.sector === '' ? 'has no sector' : `has a sector that is none of GICS: ${row.sector.slice(0, 40)}`);
  if (sector === 'financials' && POOL.test(row.name) && !BANK.test(row.name)) {
    const byName = classifyFundName(row.name);
    return byName === null
      ? open('is a fund by its name, and what it holds is not said')
      : { classification: byName, reason: 'a fund by its name' };
  }
  if (/\b(etf|index fund)\b/i.test(row.name)) return { classification: classifyFundName(row.name), reason: 'a fund by its name' };
  if (sector === 'financials' && row.industry === '')
    return open('stands under Financials without an industry, as funds and structured papers do');

  const region = REGION_OF.get(row.country.toLowerCase()) ?? null;
  const isDepositary = /\bdepositary\b|\badrs?\b|\bads\b/i.test(row.name);
  // A depositary share is a foreign company's, whatever the list says; a country that is a mailbox is left open too.
  const believed = isDepositary && region === 'north_america' && row.country !== 'Canada' ? null : region;
  const isShell = SHELL.test(row.name) || row.industry === 'Shell Companies';
  return {
    classification: {
      assetClass: { equity: 100 },
      regions: believed === null ? null : { [believed]: 100 },
      sectors: isShell ? null : { [sector]: 100 },
      method: 'lookup',
      source: `${source}: sector and country of the company`,
      confidence: confidenceOf(row, believed, asOf, today),
      asOf,
    },
    reason: null,
  };
}

/** A published index list is kept by hand; FinanceDatabase by volunteers, with sectors and countries of some companies plainly wrong. */
function confidenceOf(row: Company, region: Region | null, asOf: string, today: string): number {
  if (/^sp500\b/.test(row.source)) return region === 'north_america' ? 0.9 : 0.8;
  return Number(today.slice(0, 4)) - Number(asOf.slice(0, 4)) > OLD_YEARS ? 0.6 : 0.7;
}

function open(reason: string): Reading {
  return { classification: null, reason };
}
