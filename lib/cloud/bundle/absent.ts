/** What deployed bundles have in place of modules that are never reached in Lambda. */
export {};
