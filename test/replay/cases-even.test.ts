import { testHalf } from './cases.ts';

await testHalf(0);
