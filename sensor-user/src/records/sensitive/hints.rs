//! The classes of one record, gathered field by field.

use super::field::FieldKind;
use super::{ClassSet, SensitiveClass, classes, is_worth_a_look, shape};

/// What the fields of one record have shown so far. `Default` is a record of which
/// nothing was seen.
///
/// A plain `name` is a person's only if other personal data lies beside it, in the
/// same object, before or after: a product with its supplier's e-mail stays a product.
#[derive(Clone, Copy, Debug, Default)]
pub struct ClassHints {
    certain: ClassSet,
    /// Objects that hold a plain name, a bit each by their own name.
    named: u32,
    /// Objects that hold personal data, likewise.
    personal: u32,
}

impl ClassHints {
    /// Takes one scalar of the record; as [`classify`](super::classify).
    #[inline]
    pub fn observe(&mut self, parent: &str, field: &str, value: &[u8]) {
        if is_worth_a_look(field, value) {
            self.weigh(parent, FieldKind::of(field.as_bytes()), value);
        }
    }

    fn weigh(&mut self, parent: &str, kind: FieldKind, value: &[u8]) {
        if kind == FieldKind::PlainName && shape::is_person_name(value) {
            self.named |= object_bit(parent);
            return;
        }
        let classes = classes(parent, kind, value);
        // A shop has a postal address too.
        if !classes.without(ClassSet::of(SensitiveClass::PostalAddress)).is_empty() {
            self.personal |= reach(parent);
        }
        self.certain = self.certain.union(classes);
    }

    /// Takes what was seen of an object inside of the record.
    pub fn absorb(&mut self, inner: Self) {
        self.certain = self.certain.union(inner.certain);
        self.named |= inner.named;
        self.personal |= inner.personal;
    }

    /// The classes that the record holds.
    #[must_use]
    pub fn finish(self) -> ClassSet {
        let is_person = self.named & self.personal != 0;
        self.certain.union(ClassSet::of_if(SensitiveClass::Name, is_person))
    }
}

/// One of 32 bits for an object by its name; two objects of one record rarely share.
fn object_bit(name: &str) -> u32 {
    let last = name.bytes().last().unwrap_or_default();
    1_u32.rotate_left(name.len() as u32 ^ u32::from(last))
}

/// Objects whose name personal data under `parent` makes a person's: a list of phones
/// or a contact block belongs to the record around it.
fn reach(parent: &str) -> u32 {
    match FieldKind::of(parent.as_bytes()) {
        FieldKind::Phone | FieldKind::Contact | FieldKind::Address => u32::MAX,
        _ => object_bit(parent),
    }
}
