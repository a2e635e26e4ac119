#!/bin/sh
# Method names for the panic screen: symbols.sh <linked elf> <output asm>
#
# Little-endian layout (read by kernel/Image/Panic/MethodNames.cs):
#   u32 methods, u32 types, u32 offset of the type names, u32 offset of the strings
#   methods x { u32 address - text start, u16 type, u16 string offset of the method name }  sorted
#   types x u16 string offset;  strings, NUL-terminated
# Each name is stored once, which makes the table about a quarter of the plain list.
set -eu
llvm-nm --defined-only "$1" | LC_ALL=C sort | awk '
function string_at(text) {
    if (!(text in place)) { place[text] = size; strings[++count] = text; size += length(text) + 1 }
    return place[text]
}
# The compiler mangles Namespace.Type.Method of an assembly to Assembly_Namespace_Type__Method.
function dotted(name) { gsub(/_/, ".", name); gsub(/\.\.+/, ".", name); return name }
$3 == "__text_start" { start = substr($1, 9) }
tolower($2) != "t" || $3 ~ /^__/ || $3 ~ /[.]/ { next }
{
    address = substr($1, 9); name = $3
    if (address == last) next
    last = address
    # What a generic type is made of does not matter to who reads a call stack.
    gsub(/_[0-9]+</, "<", name)
    while (sub(/<[^<>]*>/, "", name));
    split_at = 0
    if (name ~ /^(Xdv|CoreLib|System)/ && match(name, /[A-Za-z0-9>]__[A-Za-z_<]/)) split_at = RSTART
    if (split_at) {
        type = substr(name, 1, split_at); method = substr(name, split_at + 3)
        sub(/^CoreLib_/, "", type)
        # Xdv_Arch_X64_Xdv_Arch_X64_Cpu: the assembly name repeats the namespace
        half = index(substr(type, 2), "_Xdv_")
        if (half) type = substr(type, half + 2)
        type = dotted(type)
    } else { type = ""; method = name }
    sub(/_[0-9a-f]{16,}$/, "", method)
    if (length(method) > 48) method = substr(method, 1, 48)
    if (!(type in type_number)) { type_number[type] = types++; type_name[types] = type }
    n++
    line_address[n] = address; line_type[n] = type_number[type]; line_method[n] = string_at(method)
}
END {
    for (first = 1; first <= n && line_address[first] < start; first++); # boot code has no screen to panic on
    for (i = 1; i <= types; i++) type_place[i] = string_at(type_name[i])
    if (size > 65536) { print "symbols.sh: names take " size " bytes, more than 16 bits reach" > "/dev/stderr"; exit 1 }
    methods = n - first + 1
    print "section .symtable progbits alloc noexec nowrite align=16"
    printf "dd %d, %d, %d, %d\n", methods, types, 16 + methods * 8, 16 + methods * 8 + types * 2
    for (i = first; i <= n; i++)
        printf "dd 0x%s - 0x%s\ndw %d, %d\n", line_address[i], start, line_type[i], line_method[i]
    for (i = 1; i <= types; i++) printf "dw %d\n", type_place[i]
    for (i = 1; i <= count; i++) printf "db \"%s\", 0\n", strings[i]
}' > "$2"
