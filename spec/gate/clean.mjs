// Removes the previous build, so that the package contains no file that was renamed or deleted since.
import { rmSync } from 'node:fs';

rmSync(new URL('../../dist', import.meta.url), { recursive: true, force: true });
