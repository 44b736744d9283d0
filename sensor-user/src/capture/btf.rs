//! Field offsets from the kernel's BTF.
//!
//! Input: `/sys/kernel/btf/vmlinux`. Output: byte offsets of named fields, looked up
//! through anonymous structs and unions. The format: Documentation/bpf/btf.rst.

use std::collections::HashMap;

const MAGIC: u16 = 0xeb9f;
const KIND_INT: u32 = 1;
const KIND_ARRAY: u32 = 3;
const KIND_STRUCT: u32 = 4;
const KIND_UNION: u32 = 5;
const KIND_ENUM: u32 = 6;
const KIND_FUNC_PROTO: u32 = 13;
const KIND_VAR: u32 = 14;
const KIND_DATASEC: u32 = 15;
const KIND_DECL_TAG: u32 = 17;
const KIND_ENUM64: u32 = 19;
/// Anonymous structs in each other that are followed.
const NESTING_MAX: u32 = 8;

/// The structs and unions of a kernel.
pub(super) struct KernelTypes<'a> {
    strings: &'a [u8],
    composites: HashMap<u32, Composite<'a>>,
    by_name: HashMap<&'a [u8], u32>,
}

struct Composite<'a> {
    members: &'a [u8],
    /// The member offsets hold bit sizes, too.
    has_bitfields: bool,
}

impl<'a> KernelTypes<'a> {
    /// Reads BTF as the kernel exports it; `None` if it isn't BTF.
    #[must_use]
    pub(super) fn parse(btf: &'a [u8]) -> Option<Self> {
        let magic = btf.first_chunk().map(|&bytes| u16::from_ne_bytes(bytes))?;
        let header_length = word(btf, 4)? as usize;
        let body = (magic == MAGIC).then(|| btf.get(header_length..)).flatten()?;
        let types = section(body, word(btf, 8)?, word(btf, 12)?)?;
        let strings = section(body, word(btf, 16)?, word(btf, 20)?)?;
        let mut parsed = Self { strings, composites: HashMap::new(), by_name: HashMap::new() };
        parsed.read_types(types)?;
        Some(parsed)
    }

    fn read_types(&mut self, types: &'a [u8]) -> Option<()> {
        let (mut at, mut id) = (0, 1);
        while at < types.len() {
            let (name, info) = (word(types, at)?, word(types, at + 4)?);
            let (kind, count) = ((info >> 24) & 0x1f, (info & 0xffff) as usize);
            at += 12;
            let trailing = match kind {
                KIND_INT | KIND_VAR | KIND_DECL_TAG => 4,
                KIND_ARRAY => 12,
                KIND_STRUCT | KIND_UNION | KIND_DATASEC | KIND_ENUM64 => 12 * count,
                KIND_ENUM | KIND_FUNC_PROTO => 8 * count,
                _ => 0,
            };
            if kind == KIND_STRUCT || kind == KIND_UNION {
                let members = types.get(at..at + trailing)?;
                self.composites.insert(id, Composite { members, has_bitfields: info >> 31 == 1 });
                self.by_name.entry(self.string(name)?).or_insert(id);
            }
            at += trailing;
            id += 1;
        }
        Some(())
    }

    /// The offset in bytes of `field` in struct `name`; a path like `__sk_common.skc_num`
    /// goes through named members.
    #[must_use]
    pub(super) fn offset(&self, name: &str, field: &str) -> Option<u32> {
        let mut id = *self.by_name.get(name.as_bytes())?;
        let mut offset = 0;
        for part in field.split('.') {
            let (bits, member_type) = self.member(id, part.as_bytes(), NESTING_MAX)?;
            offset += bits / 8;
            id = member_type;
        }
        Some(offset)
    }

    /// Bit offset and type of a member, looked up through anonymous ones, too.
    fn member(&self, id: u32, name: &[u8], nesting: u32) -> Option<(u32, u32)> {
        let composite = self.composites.get(&id)?;
        for member in composite.members.chunks_exact(12) {
            let (member_name, member_type) = (self.string(word(member, 0)?)?, word(member, 4)?);
            let offset = word(member, 8)?;
            let bits = if composite.has_bitfields { offset & 0x00ff_ffff } else { offset };
            if member_name == name {
                return Some((bits, member_type));
            }
            if member_name.is_empty()
                && nesting > 0
                && let Some((inner, inner_type)) = self.member(member_type, name, nesting - 1)
            {
                return Some((bits + inner, inner_type));
            }
        }
        None
    }

    fn string(&self, at: u32) -> Option<&'a [u8]> {
        let rest = self.strings.get(at as usize..)?;
        rest.split(|&byte| byte == 0).next()
    }
}

fn section(body: &[u8], offset: u32, length: u32) -> Option<&[u8]> {
    body.get(offset as usize..)?.get(..length as usize)
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|&bytes| u32::from_ne_bytes(bytes))
}

#[cfg(test)]
mod tests;
