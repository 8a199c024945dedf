/**
 * What a fund's name settles. A rule speaks only where the wording is a promise (`Treasury`, `Municipal`, `S&P 500`); a name that
 * promises two asset classes, or one that bends the promise (leverage, options, a mix), settles nothing.
 */
import type { AssetClass, Classification, Region, Sector } from '#schema/instrument.ts';
import { stockTheme } from './fund-themes.ts';

/** The day on which these rules were last reviewed. */
const REVIEWED = '2026-11-26';

function union(...patterns: RegExp[]): RegExp {
  return new RegExp(patterns.map(({ source }) => source).join('|'));
}

/** Something in the name must say that it is a fund, or name an index: `Bond Street Corp` is neither. */
const FUND = union(
  /\b(fund|funds|etf|index|portfolio|pool|vanguard|ishares|spdr|schwab|fidelity|invesco|dimensional)\b|\bs&p ?\d{3,4}\b|\brussell \d{4}\b/,
  /\beafe\b/,
);
/** It trades, follows an index, or comes from a house that sells to everybody. */
const LISTED =
  /\betf\b|\bindex\b|\bexchange[- ]traded\b|\b(vanguard|ishares|spdr|schwab|fidelity|invesco|dimensional|wisdomtree|first trust|vaneck|flexshares|alphadex|t\. rowe price)\b/;
const COMPANY = union(
  /\b(inc|corp|corporation|co|company|ltd|limited|plc|llc|l\.?p|bancorp|bancshares|ag|n\.?v|s\.?a|group|holdings?|investment trust)\.?$/,
);

/** Wording after which the plain reading of the name no longer holds. */
const BENT: readonly RegExp[] = [
  /-?\b\d(\.\d+)?x\b|\bultra(?![- ]short[- ](term|duration|maturity|bond|income|municipal|muni|active|fixed|government|tax)|short (bond|income|duration|municipal|maturity))|\binverse\b|\bleverag|\bbull\b|\bbear\b|\bdaily\b/,
  /\bshort\b(?![- ](term|duration|maturity|dated|intermediate|treasury bond))/,
  /\boptions?\b|\bbuffer|\bcovered call|\bbuy-?write|\bput-?write|\bpremium\b|\bcollar|\bdefined outcome|\bbarrier\b|\bfloor\b|\bautocall/,
  /\bfutures\b|\bswap\b|(?<!research )\benhanced\b(?! short (maturity|duration))|\byield ?max|\bincome strategy/,
  /(?<!currency[- ])\bhedged?\b|\btail risk|\blong[-/ ]short\b|\bmarket neutral|\babsolute return|(?<!\b(low|lower|minimum|min|managed) )\bvolatility\b|\blow volatility (income|strategy)\b|\bvix\b|\brisk parity/,
  /\bmerger\b|\barbitrage\b/,
  /\btarget\b|\bretirement\b|\bbalanced\b|\ballocation\b|\bmulti-?(asset|sector)\b|\blife ?strategy|\blife ?cycle|\blife ?path|\bfreedom\b/,
  /\bmodels?\b|\bconservative\b|\bmoderate\b/,
  /\bpreferred\b|\bconvertible|\bprivate\b|\bstructured\b|\betns?\b|\bexchange[- ]traded notes?\b|\bdepositary\b|\bwarrants?\b|\bbitcoin\b/,
  /\bether(eum)?\b|\bcrypto|\bcurrency\b(?![- ]hedged)/,
  /\bmanaged risk|\bdrawdown|\bvs\.? |\brotation\b|\btactical\b|\btrend|\baccelerated\b|\bconvexity\b|\bcumulative\b|\bfund-series\b/,
  /\bover (value|growth)\b|\bminus\b|\boverlay\b|\bskew\b|\bstacker\b|\bdecline\b|\bdry bulk\b|\bfreight\b|\btax-advantaged dividend\b|\bdefender\b|\blinked to\b|\breal estate (credit|income|debt)\b/,
  / (&|and|plus) (treasur|bond|gold|silver|income|stock|equit|credit)/,
  /\bstable value\b|\bguaranteed\b|\bannuity\b|\bminers?\b|\bmining\b|\bproducers?\b|\broyalt|\bmortgage (reit|real estate)/,
];

const WORD_FORMS: readonly (readonly [RegExp, string])[] = [
  [/\bidx\b/g, 'index'],
  [/\bmkts?\b/g, 'market'],
  [/\bstk\b/g, 'stock'],
  [/\bbd\b/g, 'bond'],
  [/\bint'?l\b/g, 'international'],
  [/\btot\b/g, 'total'],
  [/\btreas\b/g, 'treasury'],
  [/\bu\.s\.(?=\s|$)|\busa?\b|\bu s\b/g, 'us'],
  [/\bs ?& ?p\b/g, 's&p'],
  [/\bs&p(?=\d)/g, 's&p '],
];

/** Houses whose own names hold words that would speak: `Global X` is not global, `Western Asset` no asset class. */
const HOUSES =
  /\bglobal x\b|\bfirst trust\b|\bcredit suisse\b|\bamerican century\b|\bwestern asset\b|\bglobal beta\b|\bbank of america\b|\bemerging global\b|\bvalue ?line\b|\binnovator\b(?! etf)/g;

const CASH = /\bmoney market\b/;
/** Bills up to three months are cash; `3-12 Month` and `6 Month` are not. */
const SHORTEST_BILLS = /(?<![\d-])([01]-)?3[- ]month\b.*\b(t-?bills?|treasury|bills?)\b|\btreasury 3 month bills?\b/;
const BONDS = union(
  /\bbonds?\b|\bt-?bills?\b|\btreasur(y|ies)\b|\btips\b|\bmunicipals?\b|\bmunis?\b|\btax[- ](?:exempt|free)\b|\bdebt\b|\bfixed income\b|\bsukuk\b/,
  /\binflation[- ]protected\b|\bmortgage[- ]backed\b|\bmbs\b|\bgnma\b|\bginnie mae\b/,
);
const BOND_SECTORS: readonly (readonly [Sector, RegExp])[] = [
  ['treasury', /\btreasur(y|ies)\b|\btips\b|\bt-?bills?\b/],
  ['municipal', /\bmunicipals?\b|\bmunis?\b|\btax[- ](?:exempt|free)\b/],
  ['mortgage', /\bmortgage[- ]backed\b|\bmbs\b|\bgnma\b|\bginnie mae\b/],
  ['corporate', /\bcorporate\b/],
  ['government_related', /\bgovernment\b|\bsovereign\b|\bagency\b|\babs\b|\basset[- ]backed\b/],
];
/** A fund of one of these holds nothing else by its name; `Government` may mean agencies, foreign states or a mix. */
const PURE_SECTORS: readonly Sector[] = ['treasury', 'municipal', 'mortgage', 'corporate'];
const PROPERTY = /\breits?\b|\breal estate\b/;
/** A fund merely named `Gold` may hold the shares of miners; bullion is held by a trust that issues shares in it. */
const BULLION = union(
  /\b(gold|silver|platinum|palladium|precious metals?) (etf )?(bullion|trust|(mini)?shares)\b/,
  /\bphysical (gold|silver|platinum|palladium|precious metals?)\b/,
);
const COMMODITIES = /\bcommodit(y|ies)\b/;
const US_STOCKS = union(
  /\bs&p (500|400|600|900|1500)\b|\bs&p (mid|small)-?cap (400|600)\b|\brussell (1000|2000|2500|3000|mid-?cap)\b|\bdow jones industrial\b/,
  /\btotal (us )?stock market\b|\btotal market index\b|\b500 index\b|\bus broad market\b/,
);
const STOCKS =
  /\bstocks?\b|\bequit(y|ies)\b|\bdividends?\b|\b(large|mid|small)[- ]?cap\b|\beafe\b|\bacwi\b|\bnasdaq[- ]100\b|\bselect sector\b/;
/** Stocks by custom only: an index fund of a region says `Bond` when it means bonds. */
const STOCKS_BY_CUSTOM = /\bmsci\b|\bftse\b|\b(international|emerging markets?|developed markets?)\b.*\bindex\b/;
/** Bonds by custom only: loans, government paper and high yield, where no word says stocks. */
const BONDS_BY_CUSTOM = union(
  /\bfloating[- ]rate\b|\bsenior loans?\b|\bbank loans?\b|\bclos?\b|\bhigh[- ]yield\b|\bfallen angels?\b|\binvestment[- ]grade\b|\bsecuritized\b|\bsovereign\b/,
  /\b(ultra[- ]?|enhanced )?short[- ](term|duration|maturity)\b|\b(low|limited|long|intermediate|extended)[- ](duration|maturity)\b|\bmaturity (income|etf)\b/,
  /\b(us|short|agency) government\b|\bgovernment (income|securities)\b|\bmortgage\b|\bultra[- ]?short (income|active)|\bi?bulletshares?\b|\bibonds\b|\bpreferreds?\b/,
);
const NOT_BONDS_BY_CUSTOM =
  /\bdividends?\b|\bequit|\bstocks?\b|\bmlps?\b|\bvalue\b|\bgrowth\b|\bclosed-end\b|\bcef\b|\bstrateg|\bpreferred|\bcredit opportunit|\bmortgage finance\b|\breits?\b|\bconvertible/;
const SELECT_SECTORS: ReadonlyMap<string, Sector> = new Map([
  ['technology', 'technology'],
  ['health care', 'healthcare'],
  ['financial', 'financials'],
  ['industrial', 'industrials'],
  ['energy', 'energy'],
  ['consumer discretionary', 'consumer_discretionary'],
  ['consumer staples', 'consumer_staples'],
  ['communication services', 'communication'],
  ['materials', 'materials'],
  ['utilities', 'utilities'],
]);

const ABROAD = union(
  /\binternational\b|\bglobal\b|\bworld\b|\bemerging\b|\bdeveloped\b|\beafe\b|\bacwi\b|\bforeign\b|\boverseas\b|\bnon-?us\b|\bex[- ]/,
  /\bpacific\b|\bcountry\b/,
);
const PLACES: readonly (readonly [Region, RegExp])[] = [
  ['north_america', /\bus\b|\bcanada\b|\bcanadian\b/],
  [
    'europe',
    union(
      /\beurope(an)?\b|\beurozone\b|\beuro\b|\bgermany\b|\bfrance\b|\bunited kingdom\b|\bu\.?k\.?\b|\bswitzerland\b|\bitaly\b|\bspain\b/,
      /\bsweden\b|\bnetherlands\b/,
    ),
  ],
  ['asia', /\basia\b|\bjapan(ese)?\b|\bchin(a|ese)\b|\bindia\b|\bkorea\b|\btaiwan\b|\bhong kong\b|\bsingapore\b/],
  ['oceania', /\baustralia\b|\bnew zealand\b/],
  ['latin_america', /\blatin america\b|\bbrazil\b|\bmexico\b|\bchile\b/],
  ['africa', /\bafrica\b/],
  ['middle_east', /\bisrael\b|\bsaudi arabia\b|\bqatar\b|\bturkey\b/],
];

/** @returns what the name alone settles, with the parts that it does not settle null; null when it settles nothing. */
export function classifyFundName(given: string): Classification | null {
  const name = normalize(given);
  if (COMPANY.test(name) || BENT.some((pattern) => pattern.test(name))) return null;
  // Bullion trusts need not call themselves a fund: `Sprott Physical Gold Trust`.
  if (!FUND.test(name) && !BULLION.test(name)) return null;
  if (CASH.test(name)) return settled('cash', null, 'cash', 'a money market fund', 0.9);
  if (SHORTEST_BILLS.test(name) && !ABROAD.test(name)) {
    return settled('cash', home(name), 'treasury', 'Treasury bills of up to three months, counted as cash', 0.9);
  }

  const promises = [bonds(name), property(name), metals(name), stocks(name)].filter((promise) => promise !== null);
  const [only, ...others] = promises;
  if (only === undefined) return byCustom(name);
  return others.length === 0 ? only : null;
}

/** What names mean by custom, where they promise nothing: weaker, and undone by whatever speaks for another class. */
function byCustom(name: string): Classification | null {
  const bare = name.replace(HOUSES, ' ');
  const bonds = BONDS_BY_CUSTOM.test(bare) && !NOT_BONDS_BY_CUSTOM.test(bare);
  if (STOCKS_BY_CUSTOM.test(bare)) return bonds ? null : settled('equity', place(bare), null, 'an index of stocks by custom', 0.75);
  if (bonds) return settled('fixed_income', null, null, 'a bond fund by custom', 0.75);
  // A plan's own pool may be named after anything; a listed fund, or one of a known house, is named after what it holds.
  const theme = LISTED.test(name) ? stockTheme(bare) : null;
  return theme === null ? null : settled('equity', place(bare), theme.sector, theme.reading, 0.7);
}

function bonds(name: string): Classification | null {
  if (!BONDS.test(name)) return null;
  const sectors = BOND_SECTORS.filter(([, pattern]) => pattern.test(name)).map(([sector]) => sector);
  const sector = (sectors.length === 1 && PURE_SECTORS.find((pure) => pure === sectors[0])) || null;
  // Foreign companies borrow in dollars too, so a corporate bond fund does not say where its issuers are.
  const region = sector === null || sector === 'corporate' ? null : home(name);
  return settled('fixed_income', region, sector, sector === null ? 'a bond fund' : `a ${sector} bond fund`, sector === null ? 0.85 : 0.9);
}

function property(name: string): Classification | null {
  if (!PROPERTY.test(name)) return null;
  return settled('real_estate', place(name), 'real_estate', 'a real estate fund', 0.9);
}

function metals(name: string): Classification | null {
  if (BULLION.test(name)) return settled('commodities', 'global', 'commodities', 'a holding of bullion', 0.9);
  return COMMODITIES.test(name) ? settled('commodities', 'global', 'commodities', 'a commodity fund', 0.85) : null;
}

function stocks(name: string): Classification | null {
  const words = /\b([a-z]+ )?([a-z]+) select sector\b/.exec(name);
  if (words !== null) {
    const [, first = '', second = ''] = words;
    const sector = SELECT_SECTORS.get(first + second) ?? SELECT_SECTORS.get(second);
    return sector === undefined ? null : settled('equity', 'north_america', sector, 'one sector of the S&P 500', 0.9);
  }
  if (US_STOCKS.test(name) && home(name) !== null) return settled('equity', 'north_america', null, 'an index of US stocks', 0.9);
  return STOCKS.test(name) || US_STOCKS.test(name) ? settled('equity', place(name), null, 'a stock fund', 0.85) : null;
}

/** North America unless the name points abroad: Treasuries, municipals and the S&P are American where nothing else is said. */
function home(name: string): Region | null {
  const places = placesIn(name);
  return !ABROAD.test(name) && places.every((region) => region === 'north_america') ? 'north_america' : null;
}

/** The one region that the name states; null when it states none, several, or a wide one. */
function place(name: string): Region | null {
  const places = placesIn(name);
  return places.length === 1 && !ABROAD.test(name) ? (places[0] ?? null) : null;
}

function placesIn(name: string): Region[] {
  return PLACES.filter(([, pattern]) => pattern.test(name)).map(([region]) => region);
}

function settled(
  assetClass: AssetClass,
  region: Region | null,
  sector: Sector | null,
  reading: string,
  confidence: number,
): Classification {
  return {
    assetClass: { [assetClass]: 100 },
    regions: region === null ? null : { [region]: 100 },
    sectors: sector === null ? null : { [sector]: 100 },
    method: 'lookup',
    source: `Name rule: reads as ${reading}`,
    confidence,
    asOf: REVIEWED,
  };
}

function normalize(name: string): string {
  const plain = name.toLowerCase().replace(/[’]/g, "'").replace(/[®™]/g, '').replace(/\s+/g, ' ').trim();
  return WORD_FORMS.reduce((text, [pattern, word]) => text.replace(pattern, word), plain);
}
