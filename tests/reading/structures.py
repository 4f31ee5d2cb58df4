"""For gdb: which structures the functions at ADDRESSES have in parameters and variables, and which files define them.
Prints a line "STRUCTURE name path" for each."""
import gdb


def bare(of):
    while of.code in (gdb.TYPE_CODE_PTR, gdb.TYPE_CODE_TYPEDEF, gdb.TYPE_CODE_ARRAY):
        of = of.strip_typedefs() if of.code == gdb.TYPE_CODE_TYPEDEF else of.target()
    return of.unqualified()


def note(of, found, block):
    """A structure, and the structures that lie in it."""
    of = bare(of)
    if of.code != gdb.TYPE_CODE_STRUCT:
        return
    if of.name:
        if of.name in found:
            return
        symbol = gdb.lookup_symbol(of.name, block, gdb.SYMBOL_STRUCT_DOMAIN)[0]
        found[of.name] = symbol.symtab.filename if symbol and symbol.symtab else '?'
    for field in of.fields():
        if field.type.strip_typedefs().code != gdb.TYPE_CODE_PTR:
            note(field.type, found, block)


structures = {}
for address in ADDRESSES:
    block = gdb.block_for_pc(address)
    while block and not block.is_global and not block.is_static:
        for variable in block:
            if variable.type:
                note(variable.type, structures, block)
        block = block.superblock
for name, path in structures.items():
    print('STRUCTURE', name, path)
print('STRUCTURES', len(structures))
