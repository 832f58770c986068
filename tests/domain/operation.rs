//! Every operation that can stand in the log has a name in both languages.

use std::{collections::BTreeSet, fs, path::Path};
use xintai::{
    domain::operation::label,
    service::ops::{OPERATIONS, logs},
};

/// The words between `begin` and the next quote, in every file below a folder.
fn quoted(dir: &Path, begin: &str, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            quoted(&path, begin, found);
        } else {
            let text = fs::read_to_string(&path).unwrap_or_default();
            found.extend(text.split(begin).skip(1).filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())));
        }
    }
}

/// What the tables name, what operations call themselves, what is written to the log beside the door, what packs name.
pub fn operations() -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found: BTreeSet<String> = OPERATIONS.iter().map(|name| (*name).to_owned()).collect();
    quoted(&root.join("src"), "const NAME: &'static str = \"", &mut found);
    quoted(&root.join("src/service"), "operation: \"", &mut found);
    quoted(&root.join("regimes"), "operation = \"", &mut found);
    found.extend(["session.login", "session.logout", "session.lock", "session.become"].map(str::to_owned));
    found
}

#[test]
fn every_operation_has_a_name_in_both_languages() {
    let all = operations();
    assert!(all.len() > 200 && all.contains("installation.create") && all.contains("repair.eligible"), "{}", all.len());
    let bare: Vec<&String> = all.iter().filter(|name| label(name).is_none()).collect();
    assert!(bare.is_empty(), "without a name: {bare:?}");
    for name in &all {
        let label = label(name).unwrap();
        assert!(!label.zh.chars().any(|c| c.is_ascii_alphabetic()) && !label.zh.is_empty(), "{name}: {}", label.zh);
        assert!(label.en.is_ascii() && !label.en.is_empty() && label.en != name, "{name}: {}", label.en);
    }
    assert!(label("no.such").is_none());
}

#[test]
fn two_operations_do_not_share_a_name() {
    for pick in [|name: &str| label(name).unwrap().zh, |name: &str| label(name).unwrap().en] {
        let mut names: Vec<&str> = operations().iter().map(|name| pick(name)).collect();
        names.sort_unstable();
        let twice: Vec<_> = names.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect();
        assert!(twice.is_empty(), "{twice:?}");
    }
}

#[test]
fn every_group_of_operations_has_a_name() {
    for (word, _) in logs::KINDS {
        assert!(logs::kind_label(word).is_some_and(|label| label.zh != label.en), "{word}");
    }
}
