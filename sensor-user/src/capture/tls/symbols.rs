//! Where a library's functions are in its file.
//!
//! Input: an ELF file, read piece by piece. Output: file offsets of the probed functions.
//! Invariant: hostile files cost bounded time and memory, and never a panic.

use std::fs::File;

use object::elf::{PF_X, PT_LOAD};
use object::read::elf::{ElfFile64, ProgramHeader as _};
use object::{Endianness, Object as _, ObjectSymbol as _, ReadCache, ReadRef};

use super::functions::{FUNCTIONS, Function, REQUIRED};

/// Larger files aren't looked at.
const FILE_BYTES_MAX: u64 = 2 << 30;
/// Dynamic symbols that are looked at.
const SYMBOLS_MAX: usize = 1 << 20;

/// A probed function and its offset in the file.
pub(super) type Found = (Function, u64);

/// The probed functions that the file exports; empty if it isn't an ELF file that exports
/// both `SSL_read` and `SSL_write`.
pub(super) fn find(file: &File) -> Vec<Found> {
    if file.metadata().map_or(u64::MAX, |metadata| metadata.len()) > FILE_BYTES_MAX {
        return Vec::new();
    }
    find_in(&ReadCache::new(file))
}

fn find_in<'data, R: ReadRef<'data>>(data: R) -> Vec<Found> {
    let Ok(elf) = ElfFile64::<Endianness, R>::parse(data) else { return Vec::new() };
    let mut found = Vec::new();
    for symbol in elf.dynamic_symbols().take(SYMBOLS_MAX) {
        let Ok(name) = symbol.name() else { continue };
        let Some(function) = FUNCTIONS.iter().find(|function| function.symbol == name) else {
            continue;
        };
        if symbol.is_definition()
            && let Some(offset) = file_offset(&elf, symbol.address())
        {
            found.push((*function, offset));
        }
    }
    let has = |symbol: &&str| found.iter().any(|(function, _)| function.symbol == *symbol);
    if REQUIRED.iter().all(has) { found } else { Vec::new() }
}

/// The place in the file of an address with code.
fn file_offset<'data, R: ReadRef<'data>>(
    elf: &ElfFile64<'data, Endianness, R>,
    address: u64,
) -> Option<u64> {
    let endian = elf.endian();
    let segment = elf.elf_program_headers().iter().find(|header| {
        let (start, size) = (header.p_vaddr(endian), header.p_filesz(endian));
        header.p_type(endian) == PT_LOAD
            && header.p_flags(endian) & PF_X != 0
            && address >= start
            && address - start < size
    })?;
    (address - segment.p_vaddr(endian)).checked_add(segment.p_offset(endian))
}

#[cfg(test)]
mod tests;
