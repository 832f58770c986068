//! Which kind of identifier a bare value most likely is.

use super::{
    Kind, is_hyphenated, is_masked, mod_11_10_holds, organisation_check,
    papers::{is_new_permanent_residence, is_usual},
    resident::{self, born},
    unified::{self, PLACEHOLDER, is_authority},
};
use chrono::{Datelike, NaiveDate};

/// A guess. Where two kinds fit, the personal one comes first: to show a person's number by mistake is the worse error.
pub(super) enum Guess {
    Sure(Kind),
    Either(Kind, Kind),
    None,
}

/// Guesses from the cleaned value; `raw` still has the hyphen of an organisation code.
pub(super) fn kind(cleaned: &str, raw: &str, today: NaiveDate) -> Guess {
    let length = cleaned.chars().count();
    if is_masked(cleaned) {
        return Guess::Sure(masked(cleaned, length));
    }
    if !cleaned.is_ascii() {
        return if (17..=19).contains(&length) { Guess::Sure(Kind::Uscc) } else { Guess::None };
    }
    let digits = cleaned.bytes().filter(u8::is_ascii_digit).count();
    match length {
        18 => Guess::Sure(eighteen(cleaned, digits, today)),
        16 | 17 | 19 if digits == length => Guess::Sure(Kind::ResidentId),
        16 | 17 | 19 if digits > length / 2 => Guess::Sure(Kind::Uscc),
        15 if digits == 15 => fifteen(cleaned, today),
        13 if digits == 13 => Guess::Sure(Kind::RegNumber),
        9 => nine(cleaned, raw),
        _ => [Kind::PermanentResidence, Kind::HkMacauPermit, Kind::TaiwanPermit, Kind::Passport]
            .into_iter()
            .find(|kind| is_usual(*kind, cleaned))
            .map_or(Guess::None, Guess::Sure),
    }
}

fn masked(cleaned: &str, length: usize) -> Kind {
    let numeric = cleaned.chars().all(|letter| letter.is_ascii_digit() || matches!(letter, '*' | 'X'));
    match length {
        15 | 18 if numeric => Kind::ResidentId,
        8..=11 if cleaned.starts_with(|letter: char| letter.is_ascii_uppercase()) => Kind::Passport,
        _ => Kind::Other,
    }
}

fn eighteen(cleaned: &str, digits: usize, today: NaiveDate) -> Kind {
    let personal_form = digits == 18 || digits == 17 && cleaned.ends_with('X');
    if !personal_form || cleaned == PLACEHOLDER {
        return Kind::Uscc;
    }
    let usable = |finding: super::Finding| finding.verdict != super::Verdict::Invalid;
    if usable(resident::check(cleaned, today)) {
        return Kind::ResidentId;
    }
    if usable(unified::check(cleaned)) {
        return Kind::Uscc;
    }
    if is_new_permanent_residence(cleaned) {
        return Kind::PermanentResidence;
    }
    // Both are wrong: a birthday, or at least a year of one, speaks for a person.
    let year = cleaned.get(6..8).is_some_and(|part| matches!(part, "18" | "19" | "20"));
    let authority = cleaned.get(0..2).is_some_and(is_authority);
    if born(cleaned).is_some_and(|date| date.year() > 1800) || year || !authority {
        Kind::ResidentId
    } else {
        Kind::Uscc
    }
}

fn fifteen(cleaned: &str, today: NaiveDate) -> Guess {
    let person = resident::check(cleaned, today).verdict == super::Verdict::Valid;
    match (person, mod_11_10_holds(cleaned)) {
        (true, true) => Guess::Either(Kind::ResidentId, Kind::RegNumber),
        (true, false) => Guess::Sure(Kind::ResidentId),
        (false, _) => Guess::Sure(Kind::RegNumber),
    }
}

fn nine(cleaned: &str, raw: &str) -> Guess {
    let paper = [Kind::HkMacauPermit, Kind::TaiwanPermit, Kind::Passport]
        .into_iter()
        .find(|kind| is_usual(*kind, cleaned))
        .filter(|_| !is_hyphenated(raw.trim()));
    let holds = cleaned.get(0..8).and_then(organisation_check) == cleaned.chars().last();
    match paper {
        Some(paper) if holds => Guess::Either(paper, Kind::OrgCode),
        Some(paper) => Guess::Sure(paper),
        None if cleaned.chars().all(|letter| letter.is_ascii_alphanumeric()) => Guess::Sure(Kind::OrgCode),
        None => Guess::None,
    }
}
