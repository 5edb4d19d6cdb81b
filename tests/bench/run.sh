#!/usr/bin/env bash
# Runs the benchmark and writes its table, with the machine named, to RESULTS.md beside this file.
set -euo pipefail
results=$(dirname "$0")/RESULTS.md
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
table=$("$@" "$home")
mkdir -p "$home/signing"
signing=$("$SIGNING" "$home/signing")
{
    echo "# Benchmarks"
    echo
    echo "Written by \`cmake --build build --target bench\`. Medians, both sides measured in turns in one run;"
    echo "the floor of a start links libcurl and OpenSSL in the same way and answers a fixed line, the floor of"
    echo "a call is a loop of both that signs and sends the same request to the same sandbox."
    echo
    echo "Machine: $(sed -n 's/^model name\s*: //p' /proc/cpuinfo | head -1), $(nproc) cores, $(uname -sr),"
    echo "$(gcc --version | head -1), $(date -u +%Y-%m-%d)."
    echo
    echo "$table"
    echo
    echo "Signing alone, without sending:"
    echo
    echo "$signing"
    echo
    stripped=$(mktemp)
    strip -o "$stripped" "$2"
    echo "Size of oci-mcp with all services, stripped: $(stat -c %s "$stripped") bytes (target 9,000,000); dynamic"
    echo "relocations: $(readelf -rW "$2" | grep -c R_) (target 5,000). What generating and compiling cost:"
    echo "[GENERATION.md](GENERATION.md)."
    rm -f "$stripped"
} >"$results"
echo "$table"
echo "$signing"
