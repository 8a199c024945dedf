/** The model that draws years from a lognormal distribution, independently of each other, inflation among them. */
import type { ProjectionInput } from '#schema/retirement.ts';
import { assetsHeld, mixesByYear } from './allocation-path.ts';
import { geometricMean, ln } from './arithmetic.ts';
import { forwardMoments } from './assumptions.ts';
import { changed, drawnFutures, type Futures } from './futures.ts';
import type { DrawLognormal, LognormalMarket, LognormalRequest } from './lognormal/contract.ts';
import { lognormalMarket } from './lognormal/parameters.ts';
import { drawRandom } from './lognormal/random.ts';
import { CRASHING, weightsOf, type Market, type MarketChange } from './market.ts';
import type { Model } from './model.ts';
import type { ReturnData } from './returns.ts';
import { historicalModel } from './table-model.ts';

/** Drawn whether held or not, so that moving between them leaves the draws alone. */
const ALWAYS = ['bonds', 'cash', 'stocks'];
/** So many draws are kept: a change of spending or saving needs none anew. */
const KEPT = 4;

/**
 * Means, volatilities and correlations are those of `data.forward`, or with `returns: history` those of the logarithms of the table's own years. Real returns are stated as
 * geometric ones, what the middle path earns.
 */
export function lognormalModel(input: ProjectionInput, data: ReturnData, extraYears: number, draw: DrawLognormal = drawRandom): Model {
  const forward = input.returns === 'forward' ? data.forward : null;
  const known = Object.keys(forward ? forward.real : data.table.nominal);
  const assets = [...new Set([...assetsHeld(input), ...ALWAYS.filter((asset) => known.includes(asset))])].sort();
  const { history } = historicalModel(data);
  const market = forward ? lognormalMarket(forwardMoments(forward, assets)) : fittedMarket(history, assets);
  const stated = forward ?? { inflation: history.inflation, real: history.realReturns };
  const means = { realReturns: stated.real, inflation: stated.inflation };
  const kept = new Map<string, Futures>();

  const futures = (plan: ProjectionInput, change: MarketChange = {}): Futures => {
    const { fee, cashInterest, mix, glide, rule, horizonYears, incomes } = plan;
    const prices = rule.kind === 'guardrails' || incomes.some(({ indexed, annual }) => !indexed && annual > 0) || change.prices === true;
    const years = Math.max(horizonYears, input.horizonYears + extraYears);
    const key = JSON.stringify([Object.entries(mix).sort(), glide, fee, cashInterest, change, prices, years]);
    const before = kept.get(key);
    if (before) return before;
    const held = mixesByYear(plan, years).map((one) => weightsOf(means, one, plan, change.shift));
    // The year of a crash: stocks and their like bring the same on all paths, added to what the rest is drawn to bring.
    const falling = [...(held[change.crash?.year ?? -1] ?? [])].reduce(
      (sum, [asset, weight]) => sum + (CRASHING.has(asset) ? weight : 0),
      0,
    );
    const weights = held.map((one, year) =>
      Float64Array.from(assets, (asset) => (change.crash?.year === year && CRASHING.has(asset) ? 0 : (one.get(asset) ?? 0))),
    );
    const request: Omit<LognormalRequest, 'paths'> = { market, weights, years, seed: plan.seed, sampling: 'random', prices };
    const drawn = drawnFutures((paths, first, into) => draw({ ...request, paths, first, ...(into && { into }) }), plan.paths);
    const { crash } = change;
    const added = falling * (1 - (crash?.loss ?? 0));
    const after = crash
      ? {
          ...drawn,
          growth: changed(drawn.growth, (year, values, out) =>
            values.forEach((value, i) => (out[i] = year === crash.year ? value + added : value)),
          ),
        }
      : drawn;
    if (kept.size === KEPT) kept.delete(kept.keys().next().value!);
    kept.set(key, after);
    return after;
  };

  return {
    realReturns: stated.real,
    inflation: stated.inflation,
    longest: 80,
    futures,
    steadyGrowth: (plan, year) => {
      const sample = futures(plan).growth(year, 0, Math.min(plan.paths, 4096));
      return geometricMean(sample, new Float64Array(sample.length).fill(1));
    },
    history,
    method: `joint lognormal returns and inflation, each year drawn anew, ${forward ? 'as forecast' : 'fitted to history'}`,
    source: forward
      ? `correlated lognormal returns; ${forward.source}; correlations of 1988–2016 (Simba, Bogleheads; CPI-U)`
      : `correlated lognormal returns fitted to ${data.table.source}`,
    proxies: {},
    ownAssumptions: forward?.ownAssumptions ?? {},
    meanBlockYears: 0,
  };
}

/**
 * The lognormal distribution fitted to a table's years by maximum likelihood but for the count less one: means and covariances of the logarithms of
 * real growth and of inflation. Its geometric means are history's own.
 */
export function fittedMarket({ real, prices }: Pick<Market, 'real' | 'prices'>, assets: readonly string[]): LognormalMarket {
  const logs = [...assets.map((asset) => real[asset] ?? new Float64Array()), prices].map((factors) => factors.map(ln));
  const [size, count] = [logs.length, prices.length];
  const mean = Float64Array.from(logs, (values) => values.reduce((sum, value) => sum + value, 0) / count);
  const covariance = new Float64Array(size * size);
  for (let i = 0; i < size; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      let sum = 0;
      for (let row = 0; row < count; row += 1) sum += (logs[i]![row]! - mean[i]!) * (logs[j]![row]! - mean[j]!);
      covariance[i * size + j] = covariance[j * size + i] = sum / (count - 1);
    }
  }
  return { assets, mean, covariance };
}
