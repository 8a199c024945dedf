/** Drawn when the site is built, and shown without any script. */
export const prerender = true;
export const csr = false;
