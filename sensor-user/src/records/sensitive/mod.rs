//! Sensitive classes: does a field hold personal data, and of which kind?
//!
//! Input: a scalar of a record as it was sent, with its field's name and the name of
//! the object or array around it. Output: a [`ClassSet`]. Invariants: no allocation,
//! time linear in the value (bounded by the longest shape), nothing kept but bits.
//! A class needs both a telling name and a value of its shape; the shape alone is
//! enough where it can't be anything else (an e-mail address, an IBAN with its
//! checksum).

mod checksum;
mod class_set;
mod digits;
mod field;
mod hints;
mod shape;
mod tails;
#[cfg(test)]
mod tests;

pub use class_set::ClassSet;
pub use hints::ClassHints;

use super::SensitiveClass;
use field::FieldKind;

/// Values beyond this are prose or data, not a field of the classes.
const VALUE_BYTES_MAX: usize = 320;

/// The classes that one value holds by itself. A person's plain `name` needs the rest
/// of its record: see [`ClassHints`].
///
/// `parent` is the name of the object or array around the field, empty at the top;
/// `value` is the scalar as sent, without quotes.
#[must_use]
pub fn classify(parent: &str, field: &str, value: &[u8]) -> ClassSet {
    if !is_worth_a_look(field, value) {
        return ClassSet::EMPTY;
    }
    classes(parent, FieldKind::of(field.as_bytes()), value)
}

/// False where [`ClassHints::observe`] can't find anything: a short value under a
/// name that says nothing. Two loads.
#[inline]
#[must_use]
pub fn may_be_sensitive(field: &str, first_byte: u8, len: usize) -> bool {
    if field::is_known_ending(field.as_bytes()) {
        return len >= 2;
    }
    // The shortest that counts by its shape alone is an e-mail address (a@b.cd).
    len >= 6 && (first_byte.is_ascii_alphanumeric() || !matches!(first_byte, b'{' | b'[' | b'-'))
}

#[inline]
fn is_worth_a_look(field: &str, value: &[u8]) -> bool {
    value.len() <= VALUE_BYTES_MAX
        && value.first().is_some_and(|&first| may_be_sensitive(field, first, value.len()))
}

fn classes(parent: &str, kind: FieldKind, value: &[u8]) -> ClassSet {
    let by_name = by_name(parent, kind, value);
    if by_name.is_empty() && kind != FieldKind::Opaque { by_shape(value) } else { by_name }
}

/// Name and shape together.
fn by_name(parent: &str, kind: FieldKind, value: &[u8]) -> ClassSet {
    use SensitiveClass::{
        AccountNumber, CardNumber, DateOfBirth, GovernmentId, Name, Phone, PostalAddress,
    };
    let parent_is = |kind| FieldKind::of(parent.as_bytes()) == kind;
    match kind {
        FieldKind::Phone => ClassSet::of_if(Phone, shape::is_phone(value)),
        FieldKind::PersonName => ClassSet::of_if(Name, shape::is_person_name(value)),
        FieldKind::NamePart => {
            ClassSet::of_if(Name, parent_is(FieldKind::PlainName) && shape::is_person_name(value))
        }
        FieldKind::Street => ClassSet::of_if(PostalAddress, shape::is_street(value)),
        FieldKind::Address => ClassSet::of_if(PostalAddress, shape::is_postal_address(value)),
        FieldKind::AddressPart => ClassSet::of_if(
            PostalAddress,
            (parent_is(FieldKind::Address) || parent_is(FieldKind::Street))
                && shape::is_address_part(value),
        ),
        FieldKind::BirthDate => ClassSet::of_if(DateOfBirth, shape::is_birth_date(value)),
        FieldKind::Account => ClassSet::of_if(AccountNumber, shape::is_account_number(value)),
        FieldKind::GovernmentId => ClassSet::of_if(GovernmentId, shape::is_government_id(value)),
        FieldKind::Card => ClassSet::of_if(CardNumber, shape::is_card_number(value)),
        FieldKind::Inherited => inherited(FieldKind::of(parent.as_bytes()), value),
        FieldKind::Unrelated | FieldKind::PlainName | FieldKind::Contact | FieldKind::Opaque => {
            ClassSet::EMPTY
        }
    }
}

/// `number` or `value` under a parent that says what it is: `phones: [{"number": …}]`.
fn inherited(parent: FieldKind, value: &[u8]) -> ClassSet {
    match parent {
        FieldKind::Phone | FieldKind::Account | FieldKind::GovernmentId | FieldKind::Card => {
            by_name("", parent, value)
        }
        _ => ClassSet::EMPTY,
    }
}

/// Shape alone, where it can't be anything else.
fn by_shape(value: &[u8]) -> ClassSet {
    let class = match value.first() {
        Some(b'+') => (SensitiveClass::Phone, shape::is_international_phone(value)),
        Some(b'0'..=b'9') if shape::is_formatted_government_id(value) => {
            (SensitiveClass::GovernmentId, true)
        }
        Some(b'0'..=b'9') if shape::is_grouped_card_number(value) => {
            (SensitiveClass::CardNumber, true)
        }
        Some(b'A'..=b'Z') if shape::is_iban(value) => (SensitiveClass::AccountNumber, true),
        _ => (SensitiveClass::Email, shape::is_email(value)),
    };
    ClassSet::of_if(class.0, class.1)
}
