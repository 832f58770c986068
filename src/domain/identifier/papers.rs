//! Passports and other papers (护照等证件): their form only, which never refuses a record.

use super::{Finding, Kind, arithmetic::resident_check, resident::born};
use crate::text;

/// A paper of usual form is valid, of unusual form a warning.
pub(super) fn check(kind: Kind, value: &str) -> Finding {
    if kind == Kind::Other {
        return Finding {
            code: "unchecked",
            reason: text!("此类证件没有可核对的形式", "papers of this kind have no form to check"),
            ..Finding::valid()
        };
    }
    if is_usual(kind, value) {
        return Finding {
            code: "form",
            reason: text!("形式通常，没有校验码可核对", "of usual form; it has no check character"),
            ..Finding::valid()
        };
    }
    Finding::warn(
        "form-unusual",
        text!("证件号码的形式少见，请核对", "the number has an unusual form: look at the paper"),
    )
}

/// Whether the value has a usual form of this paper. `#` stands for a digit, `@` for a letter but I and O.
pub(super) fn is_usual(kind: Kind, value: &str) -> bool {
    let forms: &[&str] = match kind {
        Kind::Passport => &["E########", "E@#######", "G########", "P########", "S########", "D########", "@@#######"],
        // 来往内地 of residents there (with two digits of issue), 往来港澳 of mainland residents.
        Kind::HkMacauPermit => {
            &["H########", "M########", "H##########", "M##########", "C########", "C@#######", "W########"]
        }
        Kind::TaiwanPermit => &["########", "##########", "L########", "T########"],
        Kind::PermanentResidence => return is_permanent_residence(value),
        Kind::Uscc | Kind::ResidentId | Kind::OrgCode | Kind::RegNumber | Kind::Other => &[],
    };
    forms.iter().any(|form| fits(form, value))
}

fn fits(form: &str, value: &str) -> bool {
    form.chars().count() == value.chars().count()
        && form.chars().zip(value.chars()).all(|(mark, letter)| match mark {
            '#' => letter.is_ascii_digit(),
            '@' => letter.is_ascii_uppercase() && !matches!(letter, 'I' | 'O'),
            fixed => letter == fixed,
        })
}

/// Three letters and twelve digits; since 2023-12 eighteen characters from 9 on, with the check of GB 11643.
fn is_permanent_residence(value: &str) -> bool {
    let letters = |part: &str| part.chars().all(|letter| letter.is_ascii_uppercase());
    let old = value.len() == 15
        && value.get(0..3).is_some_and(letters)
        && value.get(3..15).is_some_and(|part| part.bytes().all(|digit| digit.is_ascii_digit()));
    old || is_new_permanent_residence(value)
}

pub(super) fn is_new_permanent_residence(value: &str) -> bool {
    value.len() == 18
        && value.starts_with('9')
        && born(value).is_some()
        && value.get(0..17).and_then(resident_check).is_some_and(|last| value.ends_with(last))
}
