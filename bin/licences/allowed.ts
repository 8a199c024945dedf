/** Licences under which a package may be installed here, and why. Alex is not given to others; what is served to a browser or deployed must not ask for its source. */
export const ALLOWED: Readonly<Record<string, string>> = {
  'MIT': 'permissive',
  'MIT-0': 'permissive',
  'ISC': 'permissive',
  '0BSD': 'permissive',
  'BSD-2-Clause': 'permissive',
  'BSD-3-Clause': 'permissive',
  'Apache-2.0': 'permissive, with a grant of patents',
  'BlueOak-1.0.0': 'permissive',
  'Python-2.0': 'permissive',
  'Zlib': 'permissive',
  'Artistic-2.0': 'permissive for who uses it unchanged',
  'Unlicense': 'public domain',
  'CC0-1.0': 'public domain',
  'WTFPL': 'public domain in other words',
  'CC-BY-3.0': 'lists of licence names, that are named where they come from; only tools read them',
  'OFL-1.1': 'fonts, which may be served with a site',
  'MPL-2.0': 'asks for the source of its own changed files alone, and none is changed; build and test tools',
};

/** Packages that name no licence in their manifest, and what their own text says. */
export const READ_BY_HAND: Readonly<Record<string, string>> = {
  'svelte-toolbelt': 'MIT',
};
