#!/usr/bin/env bash
# Runs the benchmark and writes its table, with the machine named, to RESULTS.md beside this file.
set -euo pipefail
results=$(dirname "$0")/RESULTS.md
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
table=$("$@" "$home")

# Measures one server over HTTP; the key is made for this run.
http_load() {
    local server=$1 key=$2/key.pem config=$2/config fingerprint signatures
    mkdir -p "$2"
    (umask 077 && openssl genrsa -out "$key" 2048 2>/dev/null)
    fingerprint=$(openssl rsa -in "$key" -pubout -outform DER 2>/dev/null | openssl md5 -c | sed 's/.* //')
    printf '[DEFAULT]\nuser=%s\ntenancy=%s\nfingerprint=%s\nkey_file=%s\nregion=us-ashburn-1\n' \
        ocid1.user.oc1..bench ocid1.tenancy.oc1..bench "$fingerprint" "$key" >"$config"
    chmod 600 "$config"
    # The best of three, as whatever else runs here would flatter the server.
    signatures=$(for _ in 1 2 3; do
        openssl speed -multi "$(nproc)" -seconds 1 rsa2048 2>/dev/null | awk '/^rsa 2048/ { print $6 }'
    done | sort -n | tail -1)
    "$HTTP_LOAD" "$server" "$config" 5000 1000 "$signatures"
}

# The part of the results that is about HTTP.
print_http() {
    echo "One server over Streamable HTTP. The callers and the service share the cores with it; what part of"
    echo "the CPU time is whose stands beside. Signatures alone are those of \`openssl speed -multi\`, same run;"
    echo "\"by CPU time\" is what the cores would hold if they did nothing but run the server. Added time is what"
    echo "a call takes beyond the time for which the service held it."
    echo
    echo '```'
    echo "$1"
    echo '```'
}

mkdir -p "$home/signing"
signing=$("$SIGNING" "$home/signing")
http=$(http_load "$2" "$home/http")
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
    print_http "$http"
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
echo "$http"
