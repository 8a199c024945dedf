/** The page's style: system fonts, light and dark, readable on a phone and on paper. */
export const REFERENCE_STYLE = `:root { color-scheme: light dark; --line: light-dark(#d5d8dc, #3a3f46); --soft: light-dark(#f4f5f7, #1d2126); --quiet: light-dark(#5a626c, #a3abb5); --link: light-dark(#0b5a8a, #7cc0ec); }
* { box-sizing: border-box; }
body { margin: 0; font: 16px/1.5 system-ui, sans-serif; background: light-dark(#fff, #14171a); color: light-dark(#1b1f24, #e6e9ec); display: grid; grid-template-columns: 17rem minmax(0, 1fr); }
a { color: var(--link); }
a:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
nav { position: sticky; top: 0; height: 100vh; overflow: auto; padding: 1.5rem 1rem; border-right: 1px solid var(--line); font-size: .9rem; }
nav h2 { font-size: .8rem; margin: 1.2rem 0 .3rem; color: var(--quiet); }
nav ul { list-style: none; margin: 0; padding: 0; }
nav a { display: block; padding: .15rem 0; text-decoration: none; }
nav a:hover { text-decoration: underline; }
main { padding: 1.5rem 2rem 4rem; max-width: 62rem; }
article { border-top: 1px solid var(--line); padding: 1rem 0; scroll-margin-top: 1rem; }
article:target { background: var(--soft); box-shadow: 0 0 0 .75rem var(--soft); }
h3 { font-size: 1.05rem; margin: 0 0 .5rem; }
h4 { margin: 1rem 0 .25rem; }
code, pre { font: .85rem/1.5 ui-monospace, monospace; }
.route { display: block; font-size: .95rem; }
pre { background: var(--soft); padding: .6rem .8rem; margin: .25rem 0; overflow-x: auto; border-radius: 4px; }
pre i { font-style: normal; }
pre span, .note, td span { color: var(--quiet); }
table { border-collapse: collapse; width: 100%; margin: .75rem 0; }
caption { text-align: left; font-weight: 600; padding-bottom: .25rem; }
th, td { text-align: left; vertical-align: top; padding: .3rem .75rem .3rem 0; border-top: 1px solid var(--line); }
td p { margin: 0; }
td:last-child { width: 100%; }
@media (max-width: 50rem) { body { display: block; } nav { position: static; height: auto; border-right: 0; border-bottom: 1px solid var(--line); } main { padding: 1rem; } }
@media print { nav { display: none; } body { display: block; } }
`;
