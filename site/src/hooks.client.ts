/** Before anything of a page is read: zod would try whether it may write code of its own, which the content-security policy refuses and the browser notes. */
import { config } from 'zod/v4/core';

config({ jitless: true });
