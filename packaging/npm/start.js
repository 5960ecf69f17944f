#!/usr/bin/env node
// Starts the program out of the package of this platform. Where npm may run scripts, link.js puts the program itself in this file's place.
'use strict';
const { spawn } = require('node:child_process');

const name = `mcpkey-${process.platform}-${process.arch}`;
let program;
try {
    program = require.resolve(`${name}/bin/mcpkey${process.platform === 'win32' ? '.exe' : ''}`);
} catch {
    process.stderr.write(`mcpkey: the package ${name} is not installed: npm left optional dependencies out, or has none for this platform\n`);
    process.exit(2);
}
const child = spawn(program, process.argv.slice(2), { stdio: 'inherit' });
// A terminal sends these to the program too, which decides what they mean.
for (const signal of ['SIGINT', 'SIGQUIT']) process.on(signal, () => {});
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('error', (error) => {
    process.stderr.write(`mcpkey: ${program}: ${error.message}\n`);
    process.exit(2);
});
child.on('exit', (code, signal) => {
    if (!signal) process.exit(code);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
});
