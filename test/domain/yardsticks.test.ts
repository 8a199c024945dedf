import { describe, expect, test } from 'vitest';
import { STOCK_SECTORS, WORLD_SECTORS, glidePathStocks } from '#domain/market.ts';
import { glide, sectorOver } from '#domain/yardsticks.ts';
import { INSTRUMENTS } from '#schema/seed.ts';

const segment = (key: string, value: string, percent = 0) => ({ key, label: key, value, percent });

test("the market's sectors are those of the seed's world fund, and sum to 100", () => {
  expect(WORLD_SECTORS).toEqual(INSTRUMENTS.find(({ symbol }) => symbol === 'VT')?.classification?.sectors);
  expect(Math.round(STOCK_SECTORS.reduce((sum, sector) => sum + WORLD_SECTORS[sector] * 10, 0))).toBe(1000);
});

test.each([
  [40, 90],
  [25, 90],
  [16, 77],
  [11, 69.5],
  [5, 58.9],
  [0, 50],
  [-1, 47.1],
  [-7, 30],
  [-30, 30],
])('with %i years to go the glide path has %f in stocks', (years, stocks) => {
  expect(glidePathStocks(years)).toBe(stocks);
});
test('the glide path agrees with the seed’s target-date funds at the end of 2024', () => {
  const stocks = (symbol: string) => INSTRUMENTS.find((one) => one.symbol === symbol)?.classification?.assetClass?.equity;
  expect([glidePathStocks(2040 - 2024), glidePathStocks(2035 - 2024)]).toEqual([stocks('VFORX'), stocks('VTTHX')]);
});

describe('the sector furthest above the market', () => {
  test('is measured among the stocks alone: bonds are none, and what is not known counts among them', () => {
    expect(
      sectorOver([segment('energy', '30'), segment('technology', '50'), segment('unknown', '20'), segment('treasury', '1000')]),
    ).toEqual({ sector: 'energy', percent: 30, market: 3.9, points: 26.1, unknown: 20 });
    expect(sectorOver([segment('treasury', '1000'), segment('unknown', '5')])).toBeNull();
  });
});

test('stocks beside the glide path: found less yardstick, with the part that is not known', () => {
  expect(glide([segment('equity', '60', 60), segment('unknown', '5', 5)], 11)).toEqual({
    years: 11,
    percent: 60,
    yardstick: 69.5,
    points: -9.5,
    unknown: 5,
  });
  expect(glide([], 11)).toBeNull();
});
