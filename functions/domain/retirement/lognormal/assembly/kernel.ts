/**
 * AssemblyScript: `npm run build:kernel` compiles it into ../kernel.wasm.ts. It does for four paths at a time (a quad, in two vectors of two doubles) what
 * ../scalar.ts does for one, every operation in the same order. Addresses are bytes; what is held per quad takes 32 bytes a number of each path,
 * or 64 for a generator's state.
 */

// The figures of ../normal.ts.
const ROUNDER = 6755399441055744.0, LOG2_E = 1.4426950408889634, LN_2 = 0.6931471805599453, UNIT = 2.3283064365386963e-10, EDGE = 0.2401;
const E2 = 0.4999999999966456, E3 = 0.16666666667264715, E4 = 0.04166666696207209, E5 = 0.008333333095240402, E6 = 0.0013888811174730714, E7 = 0.00019841538973182406, E8 = 0.000024880794471086946, E9 = 0.0000027493081524227703;
const P0 = 2.5066282770776622, P1 = -39.72643536004915, P2 = 248.51250197174627, P3 = -769.0043040597678, P4 = 1193.9781347501103, P5 = -806.8313583493466, P6 = 133.535155652505;
const Q1 = -16.895751864575846, Q2 = 114.53239592804368, Q3 = -394.06652851070487, Q4 = 712.0625017386326, Q5 = -618.5194812997831, Q6 = 186.3016027028086;
const S0 = -2.664093847330881, S1 = -0.9340699980098763, S2 = 2.028990735210433, S3 = 0.585049226302775, T1 = 2.0846726303814465, T2 = 0.583167772053494, T3 = 0.00003899256198663757;

/** Every figure twice, one a lane: engines load a vector in one instruction, and build a constant in three. */
const TABLE: usize = memory.data<f64>([
  ROUNDER, ROUNDER, LOG2_E, LOG2_E, LN_2, LN_2, 1.0, 1.0, 0.5, 0.5, UNIT, UNIT, EDGE, EDGE, -2.0, -2.0, -0.0, -0.0,
  E2, E2, E3, E3, E4, E4, E5, E5, E6, E6, E7, E7, E8, E8, E9, E9,
  P0, P0, P1, P1, P2, P2, P3, P3, P4, P4, P5, P5, P6, P6, Q1, Q1, Q2, Q2, Q3, Q3, Q4, Q4, Q5, Q5, Q6, Q6,
  S0, S0, S1, S1, S2, S2, S3, S3, T1, T1, T2, T2, T3, T3,
  1.0 / 3.0, 1.0 / 3.0, 1.0 / 5.0, 1.0 / 5.0, 1.0 / 7.0, 1.0 / 7.0, 1.0 / 9.0, 1.0 / 9.0,
  1.0 / 11.0, 1.0 / 11.0, 1.0 / 13.0, 1.0 / 13.0, 1.0 / 15.0, 1.0 / 15.0, 1.0 / 17.0, 1.0 / 17.0,
], 16);
// Where each figure stands in the table; e is E2, p is P0, q is Q1, s is S0, t is T1, odd is 1 ⁄ 3.
const rounder = 0, log2e = 1, ln2 = 2, one = 3, half = 4, unit = 5, edge = 6, minusTwo = 7, sign = 8, e = 9, p = 17, q = 24, s = 30, t = 34, odd = 37;

@inline function at(index: usize): v128 { return v128.load(TABLE + (index << 4)); }
@inline function add(a: v128, b: v128): v128 { return f64x2.add(a, b); }
@inline function mul(a: v128, b: v128): v128 { return f64x2.mul(a, b); }
@inline function line(slope: v128, x: v128, start: v128): v128 { return f64x2.add(f64x2.mul(slope, x), start); }

/** eˣ. The sum `shifted` ends in the bits of k, so shifting them to the exponent’s place multiplies by 2ᵏ. */
@inline function exp(x: v128): v128 {
  const shifted = line(x, at(log2e), at(rounder));
  const r = f64x2.sub(x, mul(f64x2.sub(shifted, at(rounder)), at(ln2)));
  const r2 = mul(r, r);
  const r4 = mul(r2, r2);
  const low = add(add(at(one), r), mul(line(at(e + 1), r, at(e)), r2));
  const middle = add(line(at(e + 3), r, at(e + 2)), mul(line(at(e + 5), r, at(e + 4)), r2));
  const high = line(at(e + 7), r, at(e + 6));
  return i64x2.add(add(add(low, mul(middle, r4)), mul(high, mul(r4, r4))), i64x2.shl(shifted, 52));
}

/** The normal numbers at ½ + x, r = x², as far as EDGE. */
@inline function central(x: v128, r: v128): v128 {
  const r2 = mul(r, r);
  const r4 = mul(r2, r2);
  const above = add(add(line(at(p + 1), r, at(p)), mul(line(at(p + 3), r, at(p + 2)), r2)), mul(add(line(at(p + 5), r, at(p + 4)), mul(at(p + 6), r2)), r4));
  const below = add(add(line(at(q), r, at(one)), mul(line(at(q + 2), r, at(q + 1)), r2)), mul(add(line(at(q + 4), r, at(q + 3)), mul(at(q + 5), r2)), r4));
  return f64x2.div(mul(above, x), below);
}

/**
 * Normal numbers of one year, n for each path, to `to`. Those beyond EDGE are wrong at first and listed, 32 bytes each: x, and where the number stands.
 * Returns the list's end.
 */
function draw(n: usize, quads: i32, states: usize, to: usize, list: usize): usize {
  const size = n << 5;
  for (let quad = 0; quad < quads; quad++) {
    let s0 = v128.load(states);
    let s1 = v128.load(states, 16);
    let s2 = v128.load(states, 32);
    let s3 = v128.load(states, 48);
    for (const end = to + size; to < end; to += 32) {
      const five = i32x4.add(i32x4.shl(s1, 2), s1);
      const turned = v128.or(i32x4.shl(five, 7), i32x4.shr_u(five, 25));
      const u = i32x4.add(i32x4.shl(turned, 3), turned);
      const shifted = i32x4.shl(s1, 9);
      s2 = v128.xor(s2, s0);
      s3 = v128.xor(s3, s1);
      s1 = v128.xor(s1, s2);
      s0 = v128.xor(s0, s3);
      s2 = v128.xor(s2, shifted);
      s3 = v128.or(i32x4.shl(s3, 11), i32x4.shr_u(s3, 21));
      const qa = mul(add(f64x2.convert_low_i32x4_s(u), at(half)), at(unit));
      const qb = mul(add(f64x2.convert_low_i32x4_s(i32x4.shuffle(u, u, 2, 3, 0, 1)), at(half)), at(unit));
      const ra = mul(qa, qa);
      const rb = mul(qb, qb);
      const za = central(qa, ra);
      const zb = central(qb, rb);
      const farA = f64x2.gt(ra, at(edge));
      const farB = f64x2.gt(rb, at(edge));
      v128.store(to, za);
      v128.store(to, zb, 16);
      v128.store(list, qa);
      store<usize>(list, to, 16);
      list += <usize>((i64x2.bitmask(farA) + 3) & 4) << 3; // stays where it is unless a lane is far out: no branch to guess wrong
      v128.store(list, qb);
      store<usize>(list, to + 16, 16);
      list += <usize>((i64x2.bitmask(farB) + 3) & 4) << 3;
    }
    v128.store(states, s0);
    v128.store(states, s1, 16);
    v128.store(states, s2, 32);
    v128.store(states, s3, 48);
    states += 64;
  }
  return list;
}

/** Puts the listed ones right. */
function tails(list: usize, end: usize): void {
  for (; list < end; list += 32) {
    const x = v128.load(list);
    const to = load<usize>(list, 16);
    const tail = f64x2.sub(at(half), f64x2.abs(x));
    const power = i64x2.shr_s(i64x2.sub(tail, i64x2.splat(0x3fe6a09e667f3bcd)), 52);
    const m = i64x2.sub(tail, i64x2.shl(power, 52));
    const exponent = f64x2.sub(i64x2.add(power, i64x2.splat(0x4338000000000000)), at(rounder));
    const f = f64x2.div(f64x2.sub(m, at(one)), add(m, at(one)));
    const w = mul(f, f);
    let sum = at(odd + 7);
    for (let k = odd + 6; k >= odd; k--) sum = line(sum, w, at(k));
    const ln = add(mul(add(f, f), line(sum, w, at(one))), mul(exponent, at(ln2)));
    const root = f64x2.sqrt(mul(ln, at(minusTwo)));
    const above = line(line(line(at(s + 3), root, at(s + 2)), root, at(s + 1)), root, at(s));
    const below = line(line(line(at(t + 2), root, at(t + 1)), root, at(t)), root, at(one));
    const z = v128.xor(f64x2.div(above, below), v128.and(x, at(sign)));
    v128.store(to, v128.bitselect(z, v128.load(to), f64x2.gt(mul(x, x), at(edge))));
  }
}

/** The finalizer of MurmurHash3, as in ../generator.ts. */
function scrambled(x: v128): v128 {
  let h = i32x4.mul(v128.xor(x, i32x4.shr_u(x, 16)), i32x4.splat(0x85ebca6b));
  h = i32x4.mul(v128.xor(h, i32x4.shr_u(h, 13)), i32x4.splat(0xc2b2ae35));
  return v128.xor(h, i32x4.shr_u(h, 16));
}
@inline function turned(x: v128, by: i32): v128 { return v128.or(i32x4.shl(x, by), i32x4.shr_u(x, 32 - by)); }

/** The states of the streams of quads of paths from `first` on, their first outputs dropped. */
export function start(states: usize, quads: i32, seed: i32, first: i32): void {
  const b = scrambled(i32x4.splat(seed ^ 0x243f6a88));
  let to = states;
  for (let quad = 0; quad < quads; quad++) {
    const path = i32x4.add(i32x4.splat(first + (quad << 2)), i32x4(0, 1, 2, 3));
    const a = scrambled(v128.xor(path, i32x4.splat(0x9e3779b9)));
    let s0 = a;
    let s1 = b;
    let s2 = scrambled(v128.xor(v128.xor(a, turned(b, 16)), i32x4.splat(0xb7e15162)));
    let s3 = v128.or(scrambled(v128.xor(v128.xor(b, turned(a, 11)), i32x4.splat(0x85a308d3))), i32x4.splat(1));
    for (let dropped = 0; dropped < 16; dropped++) {
      const shifted = i32x4.shl(s1, 9);
      s2 = v128.xor(s2, s0);
      s3 = v128.xor(s3, s1);
      s1 = v128.xor(s1, s2);
      s0 = v128.xor(s0, s3);
      s2 = v128.xor(s2, shifted);
      s3 = turned(s3, 11);
    }
    v128.store(to, s0);
    v128.store(to, s1, 16);
    v128.store(to, s2, 32);
    v128.store(to, s3, 48);
    to += 64;
  }
}

/** mean[i] + Σ lower[j] zⱼ over j < terms, of the first or second half of a quad. */
@inline function mixed(mean: usize, lower: usize, draws: usize, terms: usize, half: usize): v128 {
  let x = v128.load64_splat(mean);
  const end = lower + (terms << 3);
  for (let z = draws + half; lower < end; z += 32) {
    x = add(x, mul(v128.load64_splat(lower), v128.load(z)));
    lower += 8;
  }
  return x;
}

/** One year of so many quads: growth, and inflation where `prices` is not 0. `others` are the states of inflation's own streams. */
export function year(n: usize, quads: i32, states: usize, mean: usize, lower: usize, weights: usize, draws: usize, list: usize, growth: usize, others: usize, own: usize, prices: usize): void {
  tails(list, draw(n, quads, states, draws, list));
  if (prices) tails(list, draw(1, quads, others, own, list));
  const bytes = n << 3;
  const size = n << 5;
  for (let quad = 0; quad < quads; quad++) {
    let ga = f64x2.splat(0.0);
    let gb = ga;
    let l = lower;
    for (let i: usize = 0; i < bytes; i += 8) {
      const entries = i + 8;
      if (load<f64>(weights + i) != 0) {
        let xa = v128.load64_splat(mean + i);
        let xb = xa;
        let z = draws;
        for (const end = l + entries; l < end; l += 8) {
          const factor = v128.load64_splat(l);
          xa = add(xa, mul(factor, v128.load(z)));
          xb = add(xb, mul(factor, v128.load(z, 16)));
          z += 32;
        }
        const weight = v128.load64_splat(weights + i);
        ga = add(ga, mul(weight, exp(xa)));
        gb = add(gb, mul(weight, exp(xb)));
      } else l += entries;
    }
    v128.store(growth, ga);
    v128.store(growth, gb, 16);
    growth += 32;
    if (prices) {
      const factor = v128.load64_splat(l + bytes);
      v128.store(prices, exp(add(mixed(mean + bytes, l, draws, n, 0), mul(factor, v128.load(own)))));
      v128.store(prices, exp(add(mixed(mean + bytes, l, draws, n, 16), mul(factor, v128.load(own, 16)))), 16);
      prices += 32;
      own += 32;
    }
    draws += size;
  }
}

/** Where the memory is free from. */
export function free(): usize {
  return __heap_base;
}
