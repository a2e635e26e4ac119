#!/bin/sh
# A bootable image for BIOS and UEFI: iso.sh <kernel.elf> <initrd.xpl> <out.iso> [kernel command line]
#
# Two GRUB images with the modules they need inside, one for each firmware, read the same grub.cfg. The ISO also boots
# from a disk or USB stick. grub-mkrescue is not used: it takes all modules (20 MB) and random FAT serial numbers.
#
# Reproducible: the same inputs give the same bytes, anywhere and at any time (fixed dates, fixed volume ids, named GRUB
# modules, files written in a fixed order under a private directory).
set -eu
kernel=$1 archive=$2 output=$3 command_line=${4:-}
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
stamp=2026010100000000
fat_serial=58445600             # "XDV\0"
modules="iso9660 search search_fs_file configfile normal multiboot2"
export SOURCE_DATE_EPOCH=1767225600 TZ=UTC LC_ALL=C

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
boot=$work/tree/boot
mkdir -p "$boot/grub" "$work/EFI/BOOT" "$(dirname -- "$output")"
quietly() { "$@" > "$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }; }
fix_dates() { find "$@" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +; }

cp "$kernel" "$boot/kernel.elf"
cp "$archive" "$boot/initrd.xpl"
escaped=$(printf '%s' "$command_line" | sed 's/[\\&|]/\\&/g')
sed "s|@COMMAND_LINE@|$escaped|; s/ *\$//" "$here/../../boot/Iso/grub.cfg" > "$boot/grub/grub.cfg"

# Whatever device the loader came from, the image is where its initial archive is.
printf '%s\n' 'search --set=root --file /boot/initrd.xpl' 'configfile ($root)/boot/grub/grub.cfg' > "$work/first.cfg"
# shellcheck disable=SC2086
{
    quietly grub-mkimage -O i386-pc-eltorito -d /usr/lib/grub/i386-pc -p /boot/grub -c "$work/first.cfg" \
        -o "$boot/grub/bios.img" biosdisk $modules
    quietly grub-mkimage -O x86_64-efi -d /usr/lib/grub/x86_64-efi -p /boot/grub -c "$work/first.cfg" \
        -o "$work/EFI/BOOT/BOOTX64.EFI" $modules
}

# The EFI system partition: a FAT image of 1.44 MB that holds just the loader.
fix_dates "$work/EFI"
quietly mformat -C -i "$boot/grub/efi.img" -f 1440 -N "$fat_serial" ::
quietly mcopy -m -s -i "$boot/grub/efi.img" "$work/EFI" ::
fix_dates "$work/tree"

quietly xorriso -volume_date all_file_dates "$stamp" -volume_date uuid "$stamp" -as mkisofs -quiet -r -V XDV \
    --modification-date="$stamp" \
    -b boot/grub/bios.img -no-emul-boot -boot-load-size 4 -boot-info-table --grub2-boot-info \
    --grub2-mbr /usr/lib/grub/i386-pc/boot_hybrid.img \
    --efi-boot boot/grub/efi.img -efi-boot-part --efi-boot-image --protective-msdos-label \
    -o "$output" "$work/tree"
