/** Which company a share is of: its classes are one company, under the class that lists of holdings name it by. */
const SHARE_CLASSES: Readonly<Record<string, string>> = {
  'GOOG': 'GOOGL',
  'BRK.A': 'BRK.B',
  'FOX': 'FOXA',
  'NWS': 'NWSA',
  'UA': 'UAA',
  'LEN.B': 'LEN',
  'HEI.A': 'HEI',
  'BF.A': 'BF.B',
  'LBTYK': 'LBTYA',
  'LBTYB': 'LBTYA',
  'FWONA': 'FWONK',
  'MOG.B': 'MOG.A',
};

/** `GOOG` → `GOOGL`; a symbol that is no second class is its own company. */
export function companyOf(symbol: string): string {
  return SHARE_CLASSES[symbol] ?? symbol;
}
