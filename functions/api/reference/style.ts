/** The page's style: system fonts, light and dark, readable on a phone and on paper. */
export const REFERENCE_STYLE = `:root { color-scheme: light dark; --paper: light-dark(#ffffff, #111716); --ink: light-dark(#17211f, #e9eeec); --line: light-dark(#dce2df, #2d3936); --soft: light-dark(#f4f6f5, #18201e);
  --quiet: light-dark(#5a6662, #9aa7a2); --link: light-dark(#0b5b63, #6ec2c8); --mark: light-dark(#e3efef, #17302f); --field: light-dark(#7f8b87, #73807c);
  --get: light-dark(#0b5b63, #6ec2c8); --add: light-dark(#1f6b3a, #7cc796); --edit: light-dark(#855600, #e0b057); --drop: light-dark(#a8322a, #f0968b); }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
html { scroll-padding-top: 1rem; }
body { margin: 0; font: 16px/1.55 system-ui, sans-serif; background: var(--paper); color: var(--ink); display: grid; grid-template-columns: 20rem minmax(0, 1fr); }
a { color: var(--link); }
a:focus-visible, summary:focus-visible, pre:focus-visible, input:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
nav { position: sticky; top: 0; height: 100vh; overflow: auto; padding: 1.25rem 1rem 3rem; border-right: 1px solid var(--line); font-size: .875rem; }
nav p { margin: 0 0 .75rem; }
nav h2 { font-size: .8125rem; margin: 1.25rem 0 .25rem; color: var(--quiet); font-weight: 600; }
nav ul { list-style: none; margin: 0; padding: 0; }
nav li a { display: grid; grid-template-columns: 3.75rem minmax(0, 1fr); padding: .2rem 0; text-decoration: none; color: inherit; overflow-wrap: anywhere; }
nav li.shape a { display: block; }
nav li a:hover { color: var(--link); text-decoration: underline; }
label { display: block; font-size: .8125rem; color: var(--quiet); }
input { width: 100%; margin-top: .25rem; font: inherit; padding: .4rem .6rem; border: 1px solid var(--field); border-radius: 4px; background: var(--paper); color: var(--ink); }
#found { min-height: 1.25rem; display: block; }
main { padding: 1.5rem 2.5rem 6rem; max-width: 64rem; min-width: 0; }
main > section > h2 { margin: 3rem 0 .25rem; font-size: 1.5rem; }
main p { max-width: 44rem; }
article { border-top: 1px solid var(--line); padding: 1.5rem 0; }
article:target { box-shadow: -1rem 0 0 var(--mark); }
h1 { font-size: 1.875rem; line-height: 1.2; margin: 0 0 1rem; }
h3 { font-size: 1.125rem; margin: 0; }
h3 a { color: inherit; text-decoration: none; }
h3 a:hover { text-decoration: underline; }
h4 { font-size: .875rem; margin: 1.25rem 0 .25rem; }
.route { margin: .25rem 0 .75rem; overflow-wrap: anywhere; }
.m { font: 600 .75rem/1.5 ui-monospace, monospace; }
.m.get { color: var(--get); } .m.post { color: var(--add); } .m.put, .m.patch { color: var(--edit); } .m.delete { color: var(--drop); }
code, pre { font: .84375rem/1.55 ui-monospace, monospace; }
code { overflow-wrap: anywhere; }
pre { background: var(--soft); padding: .75rem 1rem; margin: .5rem 0; overflow-x: auto; border-radius: 4px; white-space: pre-wrap; overflow-wrap: anywhere; }
pre i { font-style: normal; color: var(--add); }
pre span, .quiet { color: var(--quiet); }
dl { margin: 0; }
dl > div { display: grid; grid-template-columns: minmax(7rem, 12rem) minmax(0, 1fr); gap: 0 1rem; padding: .35rem 0; border-top: 1px solid var(--line); }
dd { margin: 0; }
dd p { margin: 0; }
summary { cursor: pointer; padding: .35rem 0; }
summary code { overflow-wrap: anywhere; }
details, .told { border-top: 1px solid var(--line); }
.told { margin: 0; padding: .35rem 0; max-width: none; }
details > dl { padding-bottom: .5rem; }
@media (max-width: 56rem) {
  body { display: block; }
  nav { position: static; height: auto; max-height: 24rem; border-right: 0; border-bottom: 1px solid var(--line); }
  main { padding: 1rem 1rem 4rem; }
  dl > div { grid-template-columns: minmax(0, 1fr); }
}
@media print { nav { display: none; } body { display: block; } }
`;
