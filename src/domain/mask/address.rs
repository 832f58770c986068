//! Masking of addresses (住址): the region stays, the door goes.

use serde::{Deserialize, Serialize};

/// How much of an address stays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AddressDepth {
    /// To the town or street (乡镇、街道).
    #[default]
    Town,
    /// To the county (区县).
    County,
    /// Nothing.
    Hidden,
}

/// Stands for the rest whatever its length, which would tell something too.
const REST: &str = "****";

/// How far the name of one region may reach, in characters.
const NAME: usize = 9;

/// The ending of a region's name, level by level from the province down.
const LEVELS: [&[&str]; 4] = [
    &["省", "自治区", "特别行政区"],
    &["市", "自治州", "地区", "盟"],
    &["区", "县", "旗", "市"],
    &["街道办事处", "街道", "镇", "乡", "苏木"],
];

/// Words that end like a region and are none.
const NOT_REGIONS: &[&str] = &["小区", "社区", "校区", "园区", "厂区", "库区", "营区", "超市", "菜市", "门市"];

/// Masks an address of which the levels are read one after another; a level may be left out.
pub(super) fn mask(depth: AddressDepth, address: &str) -> String {
    let address = address.trim();
    let levels = match depth {
        AddressDepth::Town => 4,
        AddressDepth::County => 3,
        AddressDepth::Hidden => 0,
    };
    let mut kept = 0;
    for endings in LEVELS.iter().take(levels) {
        let rest = address.get(kept..).unwrap_or_default();
        kept += region_end(rest, endings).unwrap_or(0);
    }
    match address.get(kept..) {
        Some("") => address.to_owned(),
        _ => format!("{}{REST}", address.get(..kept).unwrap_or_default()),
    }
}

/// Where the first region of this level ends, in bytes.
fn region_end(rest: &str, endings: &[&str]) -> Option<usize> {
    let (start, ending) = rest
        .char_indices()
        .skip(1)
        .take(NAME)
        // A digit ends the names of regions: what follows is a street number.
        .take_while(|(_, letter)| !letter.is_numeric())
        .find_map(|(at, _)| {
            let here = rest.get(at..)?;
            endings.iter().find(|ending| here.starts_with(**ending)).map(|ending| (at, *ending))
        })?;
    let end = start + ending.len();
    let whole = rest.get(..end)?;
    (!NOT_REGIONS.iter().any(|word| whole.ends_with(word))).then_some(end)
}
