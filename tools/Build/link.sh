#!/bin/sh
# Links one image: link.sh kernel|program <script> <work directory> <output> <unstripped output>
#
# The kernel is linked twice: the first link fixes every address, symbols.sh turns its symbol table into the compact
# method-name table that panics print, and the second link adds that table as the last read-only section, which moves
# nothing (the check below proves it).
set -eu
kind=$1 script=$2 work=$3 output=$4 symbols=$5
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
mkdir -p "$(dirname -- "$output")"
# A program unwinds its stack through the linker's table of frame descriptions; a throw in the kernel is a panic.
[ "$kind" = program ] && unwinding=--eh-frame-hdr || unwinding=--no-eh-frame-hdr

link() {
    target=$1; shift
    ld.lld -static -nostdlib -z max-page-size=4096 -z noexecstack -z norelro --build-id=none --gc-sections \
        $unwinding -T "$script" -o "$target" "$@"
}

# By relative path: NASM records the path it was given.
name_table() {
    (cd "$work" && nasm -f elf64 -o symtable.o symtable.asm)
}

if [ "$kind" = kernel ]; then
    printf '%s\n' 'section .symtable progbits alloc noexec nowrite align=16' 'dd 0, 0, 0, 0' > "$work/symtable.asm"
    name_table
    link "$work/pass1.elf" "$work"/asm/*.o "$work/code.o" "$work/symtable.o"
    sh "$here/symbols.sh" "$work/pass1.elf" "$work/symtable.asm"
    name_table
    link "$symbols" "$work"/asm/*.o "$work/code.o" "$work/symtable.o"
    for name in pass1.elf final; do
        file=$symbols; [ "$name" = pass1.elf ] && file=$work/pass1.elf
        llvm-nm --defined-only "$file" | grep -v ' __\(symtable\|rodata\|data\|bss\|image\)[a-z_]*$' | grep -i ' t ' |
            sort > "$work/$name.text"
    done
    cmp -s "$work/pass1.elf.text" "$work/final.text" || { echo "link.sh: the symbol table moved code" >&2; exit 1; }
else
    link "$symbols" "$work"/asm/*.o "$work/code.o"
fi
llvm-strip --strip-all -o "$output" "$symbols"
