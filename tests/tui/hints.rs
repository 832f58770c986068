//! Next steps on the console: no words of the command line, and every verb and option that the door's hints use is known.

use std::{collections::BTreeSet, fs, path::Path};
use xintai::{locale::Text, tui::hints::spoken};

fn said(zh: &str, en: &str) -> (String, String) {
    let Text { zh, en } = spoken(&Text { zh: zh.to_owned(), en: en.to_owned() });
    (zh, en)
}

#[test]
fn a_verb_is_told_by_what_it_does_and_an_option_by_its_field() {
    let (zh, en) = said("先登记：`xintai notice send TZ-1`", "register it first: `xintai notice send TZ-1`");
    assert!(zh.starts_with("先登记：「") && zh.ends_with("」 TZ-1") && !zh.contains("xintai"), "{zh}");
    assert!(en.ends_with("\" TZ-1") && !en.contains("xintai"), "{en}");
    assert_eq!(
        said("用 --reason 写明", "give it with --reason"),
        ("用「理由」写明".into(), "give it with \"reason\"".into())
    );
    assert_eq!(
        said("本人查询不用授权：--mode self", "an own query needs no authorisation: --mode self").0,
        "本人查询不用授权：「本人查询」"
    );
    assert_eq!(said("用 `xintai check` 查看", "see `xintai check`").0, "用「自检」查看");
    assert_eq!(said("按 -- 继续", "go on").0, "按 -- 继续", "what is no option stays");
}

/// Every Rust file below a folder.
fn sources(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else {
            found.push(fs::read_to_string(path).unwrap());
        }
    }
}

#[test]
fn every_option_that_a_hint_of_the_door_names_has_a_name_on_the_console() {
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/service"), &mut files);
    let mut unknown = BTreeSet::new();
    for file in &files {
        for hint in file.split(".hint(").skip(1) {
            let words: String = hint.chars().take(400).take_while(|c| *c != ';').collect();
            for after in words.split("--").skip(1) {
                let option: String = after.chars().take_while(|c| c.is_ascii_lowercase() || *c == '-').collect();
                let line = format!("x --{option}");
                if option.len() > 1 && spoken(&Text { zh: line.clone(), en: line.clone() }).zh == line {
                    unknown.insert(option);
                }
            }
        }
    }
    // Of the installation itself, done outside the console.
    let outside = ["db", "now", "request-id", "as", "yes"];
    let unknown: Vec<_> = unknown.into_iter().filter(|option| !outside.contains(&option.as_str())).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}
