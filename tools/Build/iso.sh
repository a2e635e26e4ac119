#!/bin/sh
# A bootable BIOS image: iso.sh <kernel.elf> <initrd.xpl> <out.iso> [kernel command line]
#
# Reproducible: the same inputs give the same bytes, anywhere and at any time (fixed dates, fixed volume id, named GRUB
# modules, files written in a fixed order under a private directory).
set -eu
kernel=$1 archive=$2 output=$3 command_line=${4:-}
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
stamp=2026010100000000
export SOURCE_DATE_EPOCH=1767225600 TZ=UTC LC_ALL=C

tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
mkdir -p "$tree/boot/grub" "$(dirname -- "$output")"
cp "$kernel" "$tree/boot/kernel.elf"
cp "$archive" "$tree/boot/initrd.xpl"
escaped=$(printf '%s' "$command_line" | sed 's/[\\&|]/\\&/g')
sed "s|@COMMAND_LINE@|$escaped|; s/ *\$//" "$here/../../boot/Iso/grub.cfg" > "$tree/boot/grub/grub.cfg"
find "$tree" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +

grub-mkrescue -d /usr/lib/grub/i386-pc --install-modules="multiboot2 normal" --locales= --fonts= --themes= \
    -o "$output" "$tree" -- -volume_date all_file_dates "$stamp" -volume_date uuid "$stamp" > "$tree.log" 2>&1 ||
    { cat "$tree.log" >&2; rm -f "$tree.log"; exit 1; }
rm -f "$tree.log"
