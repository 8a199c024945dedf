import { testHalf } from './cases.ts';

testHalf(0);
