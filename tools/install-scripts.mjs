// Fails if a production dependency runs a script when it is installed: the script would run with the rights of the user.
import { readFileSync } from 'node:fs';

const { packages } = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'));
/** `devOptional`: optional peers that a development dependency brings. A user of the package and the image get none. */
const isProduction = ({ dev, devOptional }) => !dev && !devOptional;
const found = Object.entries(packages).filter(([, each]) => each.hasInstallScript && isProduction(each));
for (const [path] of found) console.error(`${path} has an install script.`);
if (found.length > 0) process.exit(1);
