/** The finished report of the sample household, computed when the site is built (lib/local/sample-report.ts). */
declare module 'virtual:sample-report' {
  import type { ReportView, RetirementView } from '#schema/api.ts';

  const sample: { report: ReportView; retirement: RetirementView };
  export default sample;
}

/** The Clerk instance of this build; empty for a build with the local issuer. */
declare const CLERK_PUBLISHABLE_KEY: string;

declare namespace App {
  interface Error {
    /** The page's script did not come. */
    away?: boolean;
  }
}
