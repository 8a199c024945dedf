export { launchBrowser } from '../../lib/local/browser.ts';
