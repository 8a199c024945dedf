/** By how much text is larger than usual, where a person has set it so: what a chart keeps free for words grows with it. 1 is usual. */
export function textScale(): number {
  const size = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  return Number.isFinite(size) && size > 0 ? size / 16 : 1;
}
