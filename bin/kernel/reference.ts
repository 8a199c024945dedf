/**
 * `npm run bench:reference`: the chances that bin/bench/lognormal-case.ts holds, from ten million plain paths of the kernel, and from as many of the loop
 * with Math.random and Box–Muller, which shares no random number and no exponential with it. Minutes.
 */
import { drawLognormal } from '#domain/retirement/lognormal/draw.ts';
import { chanceOf, PLANS, request } from '../bench/lognormal-case.ts';
import { boxMuller, drawByLoop } from '../bench/plain-loop.ts';

const [paths, batches] = [100_000, 100];
for (const { years, spending } of PLANS) {
  const normal = boxMuller();
  const means = { kernel: 0, loop: 0 };
  for (let batch = 0; batch < batches; batch += 1) {
    const asked = request({ paths, years, seed: 1_000_000 + batch });
    means.kernel += chanceOf(drawLognormal(asked).growth, years, spending) / batches;
    means.loop += chanceOf(drawByLoop(asked, normal), years, spending) / batches;
  }
  const error = 100 * Math.sqrt(0.16 / (paths * batches));
  console.log(
    `${years} years at ${spending}: ${means.kernel.toFixed(4)} % by the kernel, ${means.loop.toFixed(4)} % by the loop, standard error ${error.toFixed(4)} each`,
  );
}
