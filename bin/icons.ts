/** `npm run icons`: the app's icons in the sizes that installed apps want, drawn by a browser from the one picture, site/static/icon.svg. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { launchBrowser } from '../lib/local/browser.ts';
import { PROJECT_ROOT } from '../lib/local/endpoints.ts';

const STATIC = join(PROJECT_ROOT, 'site', 'static');
const GROUND = '#0b5b63';

/** `inset`: the part of the edge that the picture keeps free on each side, where a system cuts corners of its own; its ground then fills all. */
const ICONS = [
  { file: 'icon-192.png', size: 192, inset: 0 },
  { file: 'icon-512.png', size: 512, inset: 0 },
  { file: 'icon-maskable-512.png', size: 512, inset: 0.1 },
  { file: 'apple-touch-icon.png', size: 180, inset: 0.04 },
  { file: 'favicon-32.png', size: 32, inset: 0 },
] as const;

const picture = `data:image/svg+xml;base64,${readFileSync(join(STATIC, 'icon.svg')).toString('base64')}`;
const browser = await launchBrowser();
try {
  for (const { file, size, inset } of ICONS) {
    const page = await browser.newPage({ viewport: { width: size, height: size } });
    const edge = Math.round(size * inset);
    await page.setContent(
      `<body style="margin:0;background:${inset > 0 ? GROUND : 'transparent'}"><img src="${picture}" style="display:block;width:${size - 2 * edge}px;height:${size - 2 * edge}px;margin:${edge}px"></body>`,
    );
    await page.locator('img').evaluate('image => image.decode()');
    await page.screenshot({ path: join(STATIC, file), omitBackground: true });
    console.log(`site/static/${file}`);
    await page.close();
  }
} finally {
  await browser.close();
}
