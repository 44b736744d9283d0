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
mod makeup;
mod shape;
mod tails;
#[cfg(test)]
mod tests;

pub use class_set::ClassSet;
pub use hints::{ClassHints, Field, FieldName};

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
    let [parent, field] = [parent, field].map(|name| FieldName::of(name.as_bytes()));
    let field = Field::new(parent, field);
    if !field.is_worth_a_look(value) {
        return ClassSet::EMPTY;
    }
    classes(field.parent, field.kind, value)
}

fn classes(parent: FieldKind, kind: FieldKind, value: &[u8]) -> ClassSet {
    let by_name = by_name(parent, kind, value);
    if by_name.is_empty() && kind != FieldKind::Opaque { by_shape(value) } else { by_name }
}

/// Name and shape together.
fn by_name(parent: FieldKind, kind: FieldKind, value: &[u8]) -> ClassSet {
    use SensitiveClass::{
        AccountNumber, CardNumber, DateOfBirth, GovernmentId, Name, Phone, PostalAddress,
    };
    let parent_is = |kind| parent == kind;
    match kind {
        FieldKind::Phone => ClassSet::of_if(Phone, shape::is_phone(value)),
        FieldKind::PersonName => ClassSet::of_if(Name, shape::is_person_name(value)),
        FieldKind::FullName => {
            let has_parts = value.trim_ascii().contains(&b' ') || !value.is_ascii();
            ClassSet::of_if(Name, has_parts && shape::is_person_name(value))
        }
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
        FieldKind::Inherited => inherited(parent, value),
        FieldKind::Unrelated | FieldKind::PlainName | FieldKind::Contact | FieldKind::Opaque => {
            ClassSet::EMPTY
        }
    }
}

/// The one class that [`by_name`] may find.
fn promise(parent: FieldKind, kind: FieldKind) -> ClassSet {
    let class = match kind {
        FieldKind::Phone => SensitiveClass::Phone,
        FieldKind::PersonName | FieldKind::FullName => SensitiveClass::Name,
        FieldKind::NamePart if parent == FieldKind::PlainName => SensitiveClass::Name,
        FieldKind::Street | FieldKind::Address => SensitiveClass::PostalAddress,
        FieldKind::AddressPart if matches!(parent, FieldKind::Address | FieldKind::Street) => {
            SensitiveClass::PostalAddress
        }
        FieldKind::BirthDate => SensitiveClass::DateOfBirth,
        FieldKind::Account => SensitiveClass::AccountNumber,
        FieldKind::GovernmentId => SensitiveClass::GovernmentId,
        FieldKind::Card => SensitiveClass::CardNumber,
        FieldKind::Inherited => match parent {
            FieldKind::Phone => SensitiveClass::Phone,
            FieldKind::Account => SensitiveClass::AccountNumber,
            FieldKind::GovernmentId => SensitiveClass::GovernmentId,
            FieldKind::Card => SensitiveClass::CardNumber,
            _ => return ClassSet::EMPTY,
        },
        FieldKind::NamePart
        | FieldKind::AddressPart
        | FieldKind::Unrelated
        | FieldKind::PlainName
        | FieldKind::Contact
        | FieldKind::Opaque => return ClassSet::EMPTY,
    };
    ClassSet::of(class)
}

/// `number` or `value` under a parent that says what it is: `phones: [{"number": …}]`.
fn inherited(parent: FieldKind, value: &[u8]) -> ClassSet {
    match parent {
        FieldKind::Phone | FieldKind::Account | FieldKind::GovernmentId | FieldKind::Card => {
            by_name(FieldKind::Unrelated, parent, value)
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
