#!/usr/bin/env bash
# Installs what XDV needs from Debian and is not there yet, and checks the one thing Debian does not have: the .NET
# SDK that global.json pins. Says nothing when nothing is missing, so that every make target can call it.
set -euo pipefail
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)

# command or file to look for : package that brings it
needs=(
    qemu-system-x86_64:qemu-system-x86
    nasm:nasm
    ld.lld:lld
    llvm-nm:llvm
    llvm-strip:llvm
    gdb:gdb
    grub-mkimage:grub-common
    /usr/lib/grub/i386-pc/moddep.lst:grub-pc-bin
    /usr/lib/grub/x86_64-efi/moddep.lst:grub-efi-amd64-bin
    /usr/share/ovmf/OVMF.fd:ovmf
    xorriso:xorriso
    mformat:mtools
    make:make
    cc:gcc
    c++:g++
    z3:z3
    setpriv:util-linux
    prlimit:util-linux
    bwrap:bubblewrap
    /usr/bin/python3:python3
    /usr/lib/x86_64-linux-gnu/libopenblas.so.0:libopenblas0
)

missing=()
for need in "${needs[@]}"; do
    what=${need%%:*} package=${need##*:}
    if [[ $what == /* ]]; then [[ -e $what ]] && continue; else command -v "$what" >/dev/null && continue; fi
    [[ " ${missing[*]-} " == *" $package "* ]] || missing+=("$package")
done

if ((${#missing[@]})); then
    if ! command -v apt-get >/dev/null; then
        echo "setup: missing ${missing[*]}, and this is not Debian: install them with your package manager" >&2
        exit 1
    fi
    run=()
    if ((EUID != 0)); then
        if ! command -v sudo >/dev/null; then
            echo "setup: missing ${missing[*]}: run as root: apt-get update && apt-get install -y ${missing[*]}" >&2
            exit 1
        fi
        run=(sudo)
    fi
    echo "setup: installing ${missing[*]}"
    "${run[@]}" apt-get update -qq
    "${run[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

wanted=$(sed -n 's/.*"version": *"\([^"]*\)".*/\1/p' "$root/global.json" | head -n 1)
if ! command -v dotnet >/dev/null; then
    cat >&2 <<TEXT
setup: the .NET SDK $wanted is missing. It is the one prerequisite that Debian does not package:
  https://dotnet.microsoft.com/download/dotnet/${wanted%.*}
or: curl -sSL https://dot.net/v1/dotnet-install.sh | bash -s -- --version $wanted
and put its folder (by default ~/.dotnet) on PATH.
TEXT
    exit 1
fi
installed=$(dotnet --list-sdks | cut -d' ' -f1)
if ! grep -qxF "$wanted" <<< "$installed"; then
    echo "setup: .NET SDK $wanted (global.json) is missing; installed: $(paste -sd' ' <<< "$installed")" >&2
    echo "setup: get it with: curl -sSL https://dot.net/v1/dotnet-install.sh | bash -s -- --version $wanted" >&2
    exit 1
fi
