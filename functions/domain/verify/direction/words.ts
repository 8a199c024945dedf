/** The words of direction, for all the rules that hold them against values. */
export const MORE =
  'above|over|more than|higher than|greater than|larger than|bigger than|exceed(?:s|ed|ing)?|ahead of|beats?|clears?|beyond|past|tops|surpass(?:es)?|well above|overshoots?|better than|kinder than|outpaces?|clear of';
export const LESS =
  'below|under|less than|lower than|smaller than|short of|fewer than|behind|misses|beneath|shy of|falls short of|undershoots?|worse than|trail(?:s|ing)?|lag(?:s|ged|ging)?';
export const UP = 'lift|rais|increas|improv|boost|climb|grow|grew|rise|rose|rising|add|up|bring(?:s|ing)? it up|push|gain';
export const DOWN = 'lower|reduc|cut|fall|fell|drop|slip|declin|shrink|shrank|shrunk|decreas|sink|sank|trim|down|erod|lose|los[ts]|worsen';
/** The last word of movement before a figure. */
export const MOVES = new RegExp(`\\b(?:(?<up>${UP})\\w*|(?<down>${DOWN})\\w*)\\b`, 'gi');
export const YARDSTICK =
  '(?:target|goal|limit|minimum|maximum|threshold|line|aim|ceiling|floor|guideline|polic(?:y|ies)|policy weight|benchmark|yardstick|bound|hurdle|horizon|standard)';
/** What is denied or supposed is no statement. */
export const NEGATED = /\b(?:not|n't|no|never|neither|nor|without|instead of|rather than|if|unless|whether|should)\b/i;
export const SUPPOSED = /\b(?:if|unless|whether|should|were|without|instead of|rather than|had)\b/i;
export const DENIED = /\b(?:not|n't|never|neither|nor)\b/i;
