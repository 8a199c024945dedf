import { testHalf } from './cases.ts';

await testHalf(1);
