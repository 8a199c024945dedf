/** What has digits, or looks like a figure or a ticker, and claims nothing of the household. */

const PATTERNS: RegExp[] = [
  /\b(?:S&P|Russell|Nasdaq|NASDAQ|Dow(?: Jones)?|FTSE|MSCI|Wilshire|Stoxx|STOXX|Nikkei|CRSP|DAX|CAC|Fortune)[ -](?:\d{2,4})\b/g,
  // Not at the end of an amount: $170,529 is no college plan.
  /(?<![$\d]|\d[.,])\b(?:401\(?[ak]\)?|403\(?b\)?|457\(?b\)?|529(?:[Aa]|s)?|72\(t\)|501\(c\)(?:\(3\))?)(?:s\b|(?![\w.,]\d))(?!\s?%)(?!\d)/gi,
  /\b(?:Forms?|Schedule|Section|Sec\.|Rule|Title|Chapter|Article|Publication|Pub\.|IRC|Regulation|Table|Figure|Note|Footnote|Page|page|Step|step|Option|option|Item|item|Part|part|Question|Q|No\.|Phase|Appendix|Exhibit|Tier|Level)\s?#?\d{1,4}(?:\.\d+)*[A-Z]?(?:-[A-Z]+)?\b(?!\s?%|,\d|\.\d)/g,
  /(?<![\w$])#\d{1,3}\b(?!\s?%)/g,
  /\[\^?[A-Za-z]{0,3}\d{1,3}(?:\s?[,–-]\s?[A-Za-z]{0,3}\d{1,3})*\]/g,
  /https?:\/\/\S{1,500}/g,
  /\b(?:10-[KQ]|8-K|W-?[248]|1099(?:-[A-Z]{1,4})?|1040(?:-[A-Z]{1,3})?|K-1|COVID-19|G7|G20|B2B|24\/7|9-to-5)\b/g,
  /\b(?:Q[1-4]|H[12]|FY)(?=\b|\d)/g,
  /\b9[059](?:%| per ?cent) (?:confidence|confident|interval)\b/gi,
  /(?<![\w.])[Pp](?:5|10|25|50|75|90|95)\b/g,
  /\b(?:4%|four[- ]percent) (?:rule|guideline)\b/gi,
  /\brule of (?:55|72|100|110|120)\b/gi,
  // In a fund's own name a figure is part of the name, which is known as it stands.
  /\b\d{1,2}\+?[ -]years? (?=(?:US )?(?:Treasur|mortgage|bond|note|fixed|gilt|loan|CD\b))(?![^.;:|]{0,40}\bETF\b)/gi,
  /\b(?:one|three|five|ten|twenty|\d{1,2})-year (?:record|returns?|history|results?|numbers?|figures?)\b/gi,
  /\b\d{1,2}:\d{2}(?:\s?[ap]\.?m\.?)?\b/gi,
];
/** `60/40`, `70/20/10`: the name of a mix, when it adds up. */
const MIX = /(?<![\d/])(\d{1,3})\/(\d{1,3})(?:\/(\d{1,3}))?(?![\d/])/g;
/** `The two stock funds, VTI and VYM`: they are named beside it. */
const NAMED_TWO = /\b(?:the|those|these) (?:last )?two (?:\w+ )?(?:funds|positions|companies|holdings|names|stocks|shares)\b/gi;
const NINE_OF_TEN = /\b(?:nine|one)(?: (?:\w+ )?(?:futures?|paths?|cases?|times?|chances?))? (?:in|of|out of) (?:every )?ten\b/gi;

/** `Three dollars in every ten`, `for every thousand dollars`: a share said with a sum that nobody has. */
const THOUGHT =
  /\b(?:(?:one|two|three|four|five|six|seven|eight|nine) (?:dollars?|cents?) (?:in|out of|of) (?:every )?ten|(?:for|of|on|in|out of) (?:every|each) (?:ten|hundred|thousand|(?:a|one) (?:hundred|thousand)) dollars?)\b/gi;

/** Stretches of the text to leave out. `knowsNine`: a fact is about nine futures of ten, and these words are its name. */
export function nothingClaimed(text: string, knowsNine: boolean): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = [];
  const take = (match: RegExpExecArray) => found.push({ start: match.index, end: match.index + match[0].length });
  for (const match of text.matchAll(NAMED_TWO)) take(match);
  for (const match of text.matchAll(THOUGHT)) take(match);
  if (/\d/.test(text)) {
    for (const pattern of PATTERNS) for (const match of text.matchAll(pattern)) take(match);
    for (const match of text.matchAll(MIX)) if (match.slice(1).reduce((sum, part) => sum + Number(part ?? 0), 0) === 100) take(match);
  }
  if (knowsNine) for (const match of text.matchAll(NINE_OF_TEN)) take(match);
  return found;
}

const ACRONYMS = new Set(
  (
    'US USA UK EU EM IRA IRAS HSA FSA CD CDS ETF ETFS ETN REIT REITS TIPS CPI RMD RMDS LLC FAQ AI OK PM AM NO NOT AND OR ALL IS ON TO BE SSA IRS SEC FDIC SIPC NAV GDP ESG DIY CFP CPA CFA AUM ' +
    'ROTH LTC COLA YTD TBD NB PS USD EUR GBP MAGI AGI BOND FICA AMT QCD QCDS NYSE SPIA DAF ESPP RSU RSUS ISO NSO PPO HMO HDHP ACA FIRE HELOC NQDC SEP SIMPLE TSP DRIP IPO SPAC FOMC FED CAGR IRR PE EPS ' +
    'MV YTM YOY QOQ TWR MWR ATH NMS MER OCF PA PM CG PL BMK ITM OTM DTI LOC POA AGM GP PBS NPR TV ' +
    'NA MC EMEA APAC LATAM MTD QTD TTM MLP MBS ABS UST DCA TLH APR APY LTV PITI HOA ACH FINRA LTCG NIIT SS SSDI VA FHA GE IPS ROI OTC FX BPS PP SD CI VAR CVAR SWR PDF CSV URL API DC DB EE ER HH IT IF YOU YOUR WE I A THE AN OF FOR IN AT BY ' +
    'FROM WITH ONE TWO ANY BUT SO DO GO UP OUT AS ARE WAS IT HAS HAVE CAN WILL MUST MAY NOW NEW OLD PER VS TOP KEY WHAT WHY HOW WHEN WHO PASS FAIL WARN RISK GOAL PLAN CASH YES BOTTOM LINE BLUF TLDR TL DR ' +
    'PASSED FAILED WARNING STOCK STOCKS BONDS FUND FUNDS TOTAL NOTE NEXT STEP STEPS MORE LESS THAN THIS THAT ONLY NEVER EVER VERY FIRST MOST HIGH LOW ACTION FACTS REPORT CHECK STATUS TARGET'
  ).split(' '),
);
const TICKER = /(?<![\w$.,−&-])(?=[A-Z0-9.-]*[A-Z])[A-Z0-9][A-Z0-9.-]{0,18}[A-Z0-9](?![\w%]|[.,]\d)/g;

/** Capitals that read as a ticker. What is written in capitals throughout has none. */
export function tickersIn(text: string): RegExpExecArray[] {
  const found = [...text.matchAll(TICKER)].filter(
    (match) =>
      isTicker(match[0]) && !(match.index < 4 && match[0].length > 3 && /^:\s+[^\d\s$]/.test(text.slice(match.index + match[0].length))),
  );
  if (found.length === 0) return found;
  const words = text.match(/\p{L}{2,}/gu) ?? [];
  const loud = words.filter((word) => /^\p{Lu}{2,}s?$/u.test(word)).length;
  return (loud > 0.8 * words.length && words.length > 4) || (loud === words.length && words.length > 1) ? [] : found;
}

function isTicker(token: string): boolean {
  if (
    ACRONYMS.has(token) ||
    /^(?:SEP|SIMPLE|ROTH)-IRAs?$/.test(token) ||
    /^(?:I{2,3}|I?V|VI{1,3}|IX|XI{0,3}|XI?V)$/.test(token) ||
    /^(?:[A-Z]\.)+[A-Z]$/.test(token) ||
    /^\d+(?:\.\d+)?(?:[KMB]|BN|MM|ST|ND|RD|TH|X)$/.test(token)
  )
    return false;
  return /\d/.test(token) ? /[A-Z]/.test(token) : token.replace(/[.-].*$/, '').length <= 6;
}
