/**
 * Stocks by theme: what a fund's name says when it promises no asset class outright. `iShares U.S. Energy ETF` and `First Trust Germany AlphaDEX Fund` hold
 * stocks, although neither says so. These readings are weaker, and any word that could mean income, credit, a currency or raw goods undoes them.
 */
import type { Sector } from '#schema/instrument.ts';

export interface Theme {
  readonly reading: string;
  readonly sector: Sector | null;
}

/** Words of other asset classes, or of strategies that are none. */
const NOT_STOCKS: readonly RegExp[] = [
  /\bincome\b|\bcredit\b|\byields?\b|\bpaper\b|\bloans?\b|\bclo\b|\blocal currency\b|\bcurrenc(y|ies)\b|\brates?\b|\breal return\b|\binflation\b|\bmaturity\b|\bduration\b/,
  /\bcds\b|\bnotes?\b|\bcapital securities\b|\bterm trust\b|\bsecurit(ies|ized)\b|\bliquid|\bhigh yield\b|\bcef\b|\bclosed-end\b|\bfund of funds\b|\bbdc\b|\bdiversified\b/,
  /\byen\b|\byuan\b|\brenminbi\b|\bfrancs?\b|\bsterling\b|\bkrona\b|\bkrone\b|\brupee\b|\bruble\b|\bpesos?\b|\bus dollar\b|\beuro (trust|fund|etf|currency)\b|\bcurrencyshares\b/,
  /\bcrude\b|\bbrent\b|\bwti\b|\b(natural )?gas fund\b|\bgasoline\b|\boil fund\b|\bdb\b|\bunited states \b.*\b(fund|oil)\b|\bk-?1\b|\bcarbon (allowance|credit|offset|strategy)|\bfuture[s]?\b/,
  /\bcorn\b|\bwheat\b|\bsoybeans?\b|\bsugar\b|\bcattle\b|\bgrains?\b|\bcopper\b|\bmetals?\b|\bgold\b|\bsilver\b|\bplatinum\b|\bpalladium\b|\buranium\b|\btimber\b|\bnatural resources\b/,
  /\bmanaged\b|\balternatives?\b|\balternative risk\b|\bmacro\b|\babsolute\b|\bhedge\b|\bmulti-?strategy\b|\bstyle premia\b|\bdynamic\b|\bopportunit|\bglobal momentum\b|\b(bond|asset)s?\b|\blong\b|\bshort\b|\bshorts\b|\bsafety\b/,
];

const SECTOR_WORDS: readonly (readonly [Sector, RegExp])[] = [
  [
    'technology',
    /\btechnolog(y|ies)\b|\btech\b|\bsemiconductors?\b|\bsoftware\b|\bcloud computing\b|\bcyber ?security\b|\binformation technology\b|\bnetworking\b/,
  ],
  [
    'healthcare',
    /\bhealth ?care\b|\bbiotech(nology)?\b|\bpharmaceuticals?\b|\bmedical (devices|equipment|breakthroughs)\b|\bgenomics?\b|\bbiopharma\b/,
  ],
  ['financials', /\bfinancials?\b(?! times)|\bbanks?\b|\bbanking\b|\binsurance\b|\bcapital markets\b|\bbroker-dealers\b|\bfintech\b/],
  ['industrials', /\bindustrials?\b|\baerospace\b|\bdefense\b|\btransportation\b|\bairlines?\b|\bshipping\b/],
  [
    'consumer_discretionary',
    /\bconsumer (discretionary|cyclicals?)\b|\bretail\b|\bhome ?builders?\b|\bhome construction\b|\bleisure\b|\btravel\b/,
  ],
  ['consumer_staples', /\bconsumer staples\b|\bconsumer non-?cyclicals?\b|\bfood (&|and) beverage\b/],
  ['communication', /\bcommunications?( services)?\b|\btelecom(munications?)?\b|\bmedia\b/],
  ['energy', /\benergy\b|\boil (&|and) gas\b|\bmlps?\b|\boil equipment\b|\boil services?\b/],
  ['materials', /\bmaterials\b|\bsteel\b|\bchemicals?\b/],
  ['utilities', /\butilit(y|ies)\b/],
];
/** Sectors of their words only in part: clean energy is utilities and machines, fintech is software. */
const ACROSS_SECTORS =
  /\b(clean|green|alternative|renewable|wind|solar|smart grid)\b|\bfintech\b|\btravel\b|\bdigital\b|\bconsumer\b.*\btech|\bsector\b|\btransition\b|\bdisrupti|\bexponential\b|\bvehicles?\b|\bev\b|\badvertising\b|\bnext ?gen|\bindependence\b|\b(health|financial|energy) (tech|technology|innovation)/;

const STYLES = new RegExp(
  [
    /\balphadex\b|\bmulti-?factor\b|\bfundamental\b|\b(low|minimum|min|lower) volatility\b|\bmin vol\b|\bequal[- ]weight(ed)?\b/,
    /\b(value|growth|momentum|quality|size|us) (style )?factors?\b|\bblue chip\b|\bmega cap\b|\bmicro-?cap\b|\ball[- ]cap\b|\bbroad market\b|\bsmall (company|companies)\b|\blarge (company|companies)\b/,
    /\b(us|international|global|world|emerging markets|developed markets|s&p|russell|morningstar|nasdaq|developed) (pure |quality |core |select |active |focused )?(value|growth|momentum|quality)\b/,
    /\b(momentum|quality|value|growth) (etf|index|fund)\b.*\b(us|international|large|global)\b|\bearnings fund\b|\bearnings index\b|\bbuyback\b|\bspin-?off\b|\bipos?\b|\bmoat\b/,
    /\btop \d{2,4}\b|\bnasdaq (composite|next gen)\b|\bs&p (100|global|total|international|china)\b|\bdow jones (us|global|emerging)\b|\bglobal dow\b|\bglobal \d{2,4}\b|\bcsi 300\b|\bnikkei\b|\bnifty\b/,
    /\bhang seng\b|\ba-?shares\b|\bcrsp\b|\bworld\b(?! (bond|allocation))|\bworldwide\b|\binsiders?\b|\bdividend\b/,
  ]
    .map(({ source }) => source)
    .join('|'),
);
const TOPICS = new RegExp(
  [
    /\brobotics?\b|\bartificial intelligence\b|\bblockchain\b|\binternet\b|\be-?commerce\b|\bvideo gam(es?|ing)\b|\bconsumer goods\b|\be-?sports\b|\bdisrupti(ve|on)\b|\binnovators?\b|\binnovation\b/,
    /\bclean (energy|power|edge)\b|\bsolar\b|\bwind energy\b|\bwater\b|\belectric vehicles?\b|\bautonomous\b|\bfuture mobility\b|\bcannabis\b|\bagribusiness\b|\bgaming\b|\bsports betting\b/,
    /\binfrastructure\b|\bsocial media\b|\bmillennials?\b|\bmetaverse\b|\bspace\b|\bdrone\b|\bsustainable impact\b|\bfood\b|\beducation\b|\bbatter(y|ies)\b|\blow carbon\b|\besg (leaders|aware|select|us|impact)\b/,
  ]
    .map(({ source }) => source)
    .join('|'),
);
const COUNTRIES =
  /\b(australia|austria|belgium|brazil|canada|chile|china|chinese|colombia|denmark|egypt|finland|france|germany|greece|hong kong|india|indonesia|ireland|israel|italy|japan(ese)?|(south )?korea|kuwait|malaysia|mexico|netherlands|new zealand|nigeria|norway|pakistan|peru|philippines|poland|portugal|qatar|russia|saudi arabia|singapore|south africa|spain|sweden|switzerland|taiwan|thailand|turkey|united kingdom|vietnam|latin america|eurozone|europe|asia|africa|frontier|emerging markets)\b/;

/** @param name in lower case, with the words of fund houses taken out. @returns null when no theme speaks, or something speaks against it. */
export function stockTheme(name: string): Theme | null {
  if (NOT_STOCKS.some((pattern) => pattern.test(name))) return null;
  const sectors = SECTOR_WORDS.filter(([, pattern]) => pattern.test(name)).map(([sector]) => sector);
  const [sector, ...others] = sectors;
  if (sector !== undefined) {
    const settled = others.length === 0 && !ACROSS_SECTORS.test(name) && !TOPICS.test(name);
    return {
      reading: settled ? `stocks of one sector, ${sector.replace('_', ' ')}` : 'stocks of a theme',
      sector: settled ? sector : null,
    };
  }
  if (STYLES.test(name)) return { reading: 'stocks of one style or size', sector: null };
  if (TOPICS.test(name)) return { reading: 'stocks of a theme', sector: null };
  return COUNTRIES.test(name) ? { reading: 'stocks of a country or region', sector: null } : null;
}
