// Puts the program itself where npm's link leads, so that starting it does not start node first. Nothing is fetched, and where it cannot be done
// start.js stays. Only npm's link survives that, and none of Windows.
'use strict';
const fs = require('node:fs');
const path = require('node:path');

const by = process.env.npm_config_user_agent || '';
if (process.platform !== 'win32' && by.startsWith('npm/')) {
    const here = path.join(__dirname, 'bin', 'mcpkey');
    try {
        fs.linkSync(require.resolve(`mcpkey-${process.platform}-${process.arch}/bin/mcpkey`), `${here}.new`);
        fs.renameSync(`${here}.new`, here);
    } catch {
        fs.rmSync(`${here}.new`, { force: true });
    }
}
