//! The classes of one record, gathered field by field.

use super::field::{FieldKind, is_known_ending};
use super::makeup::has_at_sign;
use super::{ClassSet, SensitiveClass, VALUE_BYTES_MAX, classes, promise, shape};

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
        let [parent, field] = [parent, field].map(|name| FieldName::of(name.as_bytes()));
        self.observe_field(&Field::new(parent, field), value);
    }

    /// Takes one scalar of the record, whose names were looked at before.
    #[inline]
    pub fn observe_field(&mut self, field: &Field, value: &[u8]) {
        self.observe_marked(field, value, || has_at_sign(value));
    }

    /// As [`observe_field`](Self::observe_field), where it is known whether there is an `@`.
    #[inline]
    pub fn observe_marked(
        &mut self,
        field: &Field,
        value: &[u8],
        has_at_sign: impl FnOnce() -> bool,
    ) {
        if field.is_worth_a_look(value)
            && (field.kind != FieldKind::Unrelated && !self.is_told(field)
                || is_begun(value)
                || has_at_sign())
        {
            self.weigh(field, value);
        }
    }

    /// The field's name promises nothing but what the record is known to hold: most fields
    /// after the first of their class.
    #[inline]
    fn is_told(&self, field: &Field) -> bool {
        field.promise.without(self.certain).is_empty()
            && self.personal & field.personal == field.personal
            && self.named & field.named == field.named
    }

    #[inline(never)]
    fn weigh(&mut self, field: &Field, value: &[u8]) {
        if field.kind == FieldKind::PlainName && shape::is_person_name(value) {
            self.named |= field.object;
            return;
        }
        let classes = classes(field.parent, field.kind, value);
        if is_personal(classes) {
            self.personal |= reach(field.parent, field.object);
        }
        self.certain = self.certain.union(classes);
    }

    /// Both together: of an object and of one that it holds.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self {
            certain: self.certain.union(other.certain),
            named: self.named | other.named,
            personal: self.personal | other.personal,
        }
    }

    /// The classes that the record holds.
    #[must_use]
    pub fn finish(self) -> ClassSet {
        let is_person = self.named & self.personal != 0;
        self.certain.union(ClassSet::of_if(SensitiveClass::Name, is_person))
    }
}

/// What one name says, of a field or of the object around one.
#[derive(Clone, Copy, Debug)]
pub struct FieldName {
    kind: FieldKind,
    /// The bit of the object that goes by it.
    object: u32,
    /// It may say something.
    is_known: bool,
}

impl FieldName {
    /// The name of nothing.
    pub const EMPTY: Self = Self { kind: FieldKind::Unrelated, object: 1, is_known: false };

    /// Looks at a name as sent.
    #[must_use]
    pub fn of(name: &[u8]) -> Self {
        Self {
            kind: FieldKind::of(name),
            object: object_bit(name),
            is_known: is_known_ending(name),
        }
    }
}

impl Default for FieldName {
    fn default() -> Self {
        Self::EMPTY
    }
}

/// What the names of a field and of the object around it say, to be worked out once
/// for the many records of a list.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    pub(super) kind: FieldKind,
    pub(super) parent: FieldKind,
    /// The bit of the object around it.
    object: u32,
    /// The class that a value of the right shape is of by the name, if any.
    promise: ClassSet,
    /// What such a value adds to [`ClassHints::personal`] and [`ClassHints::named`].
    personal: u32,
    named: u32,
    /// Its name may say something.
    is_known: bool,
}

impl Field {
    /// Puts both together; `parent` is empty at the top.
    #[must_use]
    pub fn new(parent: FieldName, field: FieldName) -> Self {
        let (kind, object) = (field.kind, parent.object);
        let parent = parent.kind;
        let promise = promise(parent, kind);
        Self {
            kind,
            parent,
            object,
            promise,
            personal: if is_personal(promise) { reach(parent, object) } else { 0 },
            named: if kind == FieldKind::PlainName { object } else { 0 },
            is_known: field.is_known,
        }
    }

    /// False where the value can't be of any class: too short, or prose.
    #[inline]
    pub(super) fn is_worth_a_look(&self, value: &[u8]) -> bool {
        match self.kind {
            FieldKind::Opaque => false,
            // The shortest that counts by its shape alone is an e-mail address (a@b.cd).
            FieldKind::Unrelated => {
                (6..=VALUE_BYTES_MAX).contains(&value.len())
                    && (self.is_known || !matches!(value, [b'{' | b'[' | b'-', ..]))
            }
            _ => (2..=VALUE_BYTES_MAX).contains(&value.len()),
        }
    }
}

/// It begins as a value does that is of a class by its shape, and is no e-mail address.
#[inline]
fn is_begun(value: &[u8]) -> bool {
    match value {
        [b'+', ..] => true,
        [b'0'..=b'9', ..] => matches!(value.len(), 11 | 14 | 19),
        [b'A'..=b'Z', _, third, ..] => third.is_ascii_digit(),
        _ => false,
    }
}

/// One of 32 bits for an object by its name; two objects of one record rarely share.
fn object_bit(name: &[u8]) -> u32 {
    let last = name.last().copied().unwrap_or_default();
    1_u32.rotate_left(name.len() as u32 ^ u32::from(last))
}

/// Objects whose name personal data in a field of `object` makes a person's: a list of
/// phones or a contact block belongs to the record around it.
const fn reach(parent: FieldKind, object: u32) -> u32 {
    match parent {
        FieldKind::Phone | FieldKind::Contact | FieldKind::Address => u32::MAX,
        _ => object,
    }
}

/// A shop has a postal address too.
const fn is_personal(classes: ClassSet) -> bool {
    !classes.without(ClassSet::of(SensitiveClass::PostalAddress)).is_empty()
}
