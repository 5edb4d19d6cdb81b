#!/usr/bin/env node
// Runs the native program that the package for this platform brought. Node cannot step aside for
// it: the program gets this process's input and output, and this one passes on signals and status.
// With --print-path alone it says where the program is, for configurations that start it directly.
"use strict";
const path = require("node:path");

const name = path.basename(__filename, ".js");
const platform = `${name}-${process.platform}-${process.arch}`;
let program;
try {
  program = require.resolve(`${platform}/bin/${name}`);
} catch {
  console.error(`${name}: no package ${platform}: this platform has none, ` +
    "or npm was told to leave optional dependencies out");
  process.exit(1);
}
if (process.argv.length === 3 && process.argv[2] === "--print-path") {
  console.log(program);
  process.exit(0);
}

const { spawn } = require("node:child_process");
const child = spawn(program, process.argv.slice(2), { stdio: "inherit" });
const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
for (const signal of signals) process.on(signal, () => child.kill(signal));
child.on("error", (error) => {
  console.error(`${name}: cannot start ${program}: ${error.message}`);
  process.exit(1);
});
child.on("exit", (status, signal) => {
  if (signal === null) process.exit(status);
  for (const each of signals) process.removeAllListeners(each);
  process.kill(process.pid, signal);
});
