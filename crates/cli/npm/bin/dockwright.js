#!/usr/bin/env node
// Runs the native program that the package of this platform holds.
"use strict";

const { spawnSync } = require("node:child_process");

function binary() {
  if (process.env.DOCKWRIGHT_BINARY) return process.env.DOCKWRIGHT_BINARY;
  const { platform, arch } = process;
  // Only glibc tells its version.
  const isMusl = platform === "linux" && !process.report.getReport().header.glibcVersionRuntime;
  const name = `@dockwright/cli-${platform}-${arch}${isMusl ? "-musl" : ""}`;
  const file = platform === "win32" ? "dockwright.exe" : "dockwright";
  try {
    return require.resolve(`${name}/bin/${file}`);
  } catch {
    console.error(
      `error: ${name} is not installed\n` +
        "  Either npm was told to omit optional dependencies, or node_modules comes from another\n" +
        "  platform: install again here. Without a package for this platform, build with\n" +
        "  `cargo install dockwright` and set DOCKWRIGHT_BINARY to the program.",
    );
    process.exit(2);
  }
}

const run = spawnSync(binary(), process.argv.slice(2), { stdio: "inherit" });
if (run.error) {
  console.error(`error: ${run.error.message}`);
  process.exit(2);
}
if (run.signal) process.kill(process.pid, run.signal);
process.exitCode = run.status;
