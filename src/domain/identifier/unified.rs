//! Unified social credit code (统一社会信用代码) and the numbers that came before it.

use super::{
    Finding,
    arithmetic::{UNIFIED_ALPHABET, mod_11_10_holds, organisation_check, unified_check},
    is_province,
};
use crate::text;

/// Stands for "has no unified code" in the double-publicity standard; never an identity.
pub(super) const PLACEHOLDER: &str = "00000000000000000X";

/// GB 32100-2015: authority and category, region, organisation code, check character.
pub(super) fn check(code: &str) -> Finding {
    if code == PLACEHOLDER {
        return Finding::special(
            "placeholder",
            text!("占位代码，表示没有统一代码", "the placeholder for “no unified code”"),
        );
    }
    let length = code.chars().count();
    if length == 15 && code.chars().all(|letter| letter.is_ascii_digit()) {
        return Finding::special(
            "reg-number",
            text!("是15位工商注册号，不是统一代码", "a registration number of 15 digits, no unified code"),
        );
    }
    if length != 18 {
        return Finding::invalid("length", text!("应为18位，实为{length}位", "it has {length} characters, not 18"));
    }
    if let Some(place) = code.chars().position(|letter| !UNIFIED_ALPHABET.contains(letter)) {
        let place = place + 1;
        return Finding::invalid(
            "character",
            text!("第{place}位的字符不在代码字符集内", "character {place} is outside the alphabet of the unified code"),
        );
    }
    let part = |from: usize, to: usize| code.get(from..to).unwrap_or_default();
    if !is_authority(part(0, 2)) {
        return Finding::invalid(
            "authority",
            text!("登记管理部门与机构类别的组合不存在", "no such category under this registering authority"),
        );
    }
    // 100000 is the central level: registered with the national authority itself.
    if part(2, 8) != "100000" && !is_province(part(2, 4)) {
        return Finding::invalid(
            "region",
            text!("行政区划的省级部分不存在", "the province of the region does not exist"),
        );
    }
    if !part(2, 8).chars().all(|letter| letter.is_ascii_digit()) {
        return Finding::invalid("region", text!("行政区划应为数字", "the region must be digits"));
    }
    if unified_check(part(0, 17)) != code.chars().last() {
        return Finding::invalid("check-character", text!("校验码不符", "the check character does not hold"));
    }
    if organisation_check(part(8, 16)) != part(16, 17).chars().next() {
        // 79 of 1.1 million published codes are like this: never a reason to refuse.
        return Finding::warn(
            "inner-check",
            text!("其中组织机构代码的校验码不符", "the check character of the inner organisation code does not hold"),
        );
    }
    Finding::valid()
}

/// The pairs of registering authority (登记管理部门) and category (机构类别) of GB 32100-2015, table 2.
pub(super) fn is_authority(pair: &str) -> bool {
    let mut letters = pair.chars();
    let (Some(authority), Some(category)) = (letters.next(), letters.next()) else { return false };
    let categories = match authority {
        '2' | '4' | '8' | 'A' => "19",
        '3' => "123459",
        '6' | '7' => "129",
        '1' | '5' | '9' | 'N' => "1239",
        'Y' => "1",
        _ => "",
    };
    categories.contains(category)
}

/// GB 11714-1997: eight characters and a check character.
pub(super) fn check_organisation(code: &str) -> Finding {
    let length = code.chars().count();
    if length != 9 {
        return Finding::invalid("length", text!("应为9位，实为{length}位", "it has {length} characters, not 9"));
    }
    let Some(expected) = code.get(0..8).and_then(organisation_check) else {
        return Finding::invalid(
            "character",
            text!("只能是数字和大写字母", "only digits and capital letters may stand"),
        );
    };
    if !code.ends_with(expected) {
        return Finding::invalid("check-character", text!("校验码不符", "the check character does not hold"));
    }
    Finding::valid()
}

/// The registration number before the unified code: 15 digits with a check, or 13 digits before 2007.
pub(super) fn check_registration(number: &str) -> Finding {
    if !number.chars().all(|letter| letter.is_ascii_digit()) {
        return Finding::invalid("character", text!("只能是数字", "only digits may stand"));
    }
    match number.len() {
        15 if mod_11_10_holds(number) => Finding::valid(),
        15 => Finding::invalid("check-character", text!("校验码不符", "the check digit does not hold")),
        13 => Finding::warn(
            "old-form",
            text!("13位旧注册号，没有校验码", "an old number of 13 digits, which has no check"),
        ),
        length => Finding::invalid("length", text!("应为15位，实为{length}位", "it has {length} digits, not 15")),
    }
}
