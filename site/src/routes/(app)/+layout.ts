/** Everything below is drawn in the browser, from what the API answers to the person who is signed in. */
export const ssr = false;
