#!/usr/bin/env bash
# Installs dockwright for action.yml: the program of a release, else the wheel, else from source.
#
# Reads VERSION, INSTALL_DIR and SOURCE (a checkout of this repository), and prints the path of the
# program. RELEASES is where the archives of all versions are.
# The ways to install are called by names in a variable.
# shellcheck disable=SC2329

set -euo pipefail

releases=${RELEASES:-https://github.com/dockwright/dockwright/releases/download}

# An archive that was tampered with is no reason to look elsewhere.
readonly WRONG_SUM=3

target() {
    case "${RUNNER_OS:-$(uname -s)}-${RUNNER_ARCH:-$(uname -m)}" in
        Linux-X64 | Linux-x86_64) echo x86_64-unknown-linux-musl ;;
        Linux-ARM64 | Linux-aarch64) echo aarch64-unknown-linux-musl ;;
        macOS-X64 | Darwin-x86_64) echo x86_64-apple-darwin ;;
        macOS-ARM64 | Darwin-arm64) echo aarch64-apple-darwin ;;
        Windows-X64) echo x86_64-pc-windows-msvc ;;
        *) return 1 ;;
    esac
}

check_sum() {
    if command -v sha256sum >/dev/null; then
        sha256sum --check --status "$1"
    else
        shasum --algorithm 256 --check --status "$1"
    fi
}

from_release() {
    local stem archive
    stem=dockwright-$VERSION-$(target) || return 1
    archive=$stem.tar.gz
    cd "$INSTALL_DIR"
    for file in "$archive" "$archive.sha256"; do
        curl --fail --silent --show-error --location --retry 3 --output "$file" \
            "$releases/v$VERSION/$file" || return 1
    done
    check_sum "$archive.sha256" || {
        echo "::error::$archive does not have the checksum of its release" >&2
        exit "$WRONG_SUM"
    }
    tar -xzf "$archive" || return 1
    ls "$INSTALL_DIR/$stem"/dockwright*
}

from_wheel() {
    python3 -m venv "$INSTALL_DIR/venv" >&2 || return 1
    local programs=$INSTALL_DIR/venv/bin
    [ -d "$programs" ] || programs=$INSTALL_DIR/venv/Scripts
    "$programs/pip" install --quiet --disable-pip-version-check --only-binary=:all: \
        "dockwright==$VERSION" >&2 || return 1
    ls "$programs"/dockwright*
}

from_source() {
    cargo install --quiet --locked --path "$SOURCE" --root "$INSTALL_DIR" >&2
    ls "$INSTALL_DIR"/bin/dockwright*
}

mkdir -p "$INSTALL_DIR"
for way in from_release from_wheel from_source; do
    code=0
    program=$("$way") || code=$?
    case $code in
        0)
            echo "$program"
            exit
            ;;
        "$WRONG_SUM") exit 1 ;;
        *) echo "::notice::dockwright $VERSION is not there as ${way#from_}" >&2 ;;
    esac
done
echo "::error::dockwright $VERSION cannot be installed" >&2
exit 1
