//! `docs/keys.md` is the default keymap and the action table, and every action in them is carried out somewhere.

use std::{collections::BTreeSet, fmt::Write as _, fs, path::Path};
use xintai::tui::{action::Action, keymap::Keymap};

fn page() -> String {
    let mut page = String::from(
        "# Keys (按键)\n\nWritten by a test from `keymaps/default.toml` and the action table. `xintai keymap show` prints the same.\n\n\
         | 场合 context | 按键 keys | 动作 | action | 命令 verb |\n| --- | --- | --- | --- | --- |\n",
    );
    for (context, action, keys) in Keymap::built_in("default").unwrap().rows() {
        if keys.is_empty() {
            continue;
        }
        let keys = keys.iter().map(|keys| format!("`{}`", keys.replace('|', "\\|"))).collect::<Vec<_>>().join(" ");
        let verb = action.verb();
        let verb = if verb.is_empty() { String::new() } else { format!("`{verb}`") };
        let label = action.label();
        let _ = writeln!(page, "| {} | {keys} | {} | {} | {verb} |", context.name(), label.zh, label.en);
    }
    page
}

#[test]
fn the_page_of_keys_is_the_keymap() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/keys.md");
    let generated = page();
    if fs::read_to_string(&path).unwrap_or_default() != generated {
        fs::write(&path, generated).unwrap();
        panic!("docs/keys.md was out of date and is written anew: look at it and commit it");
    }
}

/// The words of `Action::Name` in the source of the console, the table itself left out.
fn named_in_code(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            named_in_code(&path, found);
        } else if path.file_name().is_some_and(|name| name != "action.rs") {
            for part in fs::read_to_string(&path).unwrap().split("Action::").skip(1) {
                found.insert(part.chars().take_while(|c| c.is_alphanumeric()).collect());
            }
        }
    }
}

#[test]
fn no_action_stands_in_the_table_that_nothing_carries_out() {
    let mut found = BTreeSet::new();
    named_in_code(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/tui"), &mut found);
    let idle: Vec<&str> = Action::ALL
        .iter()
        .filter(|action| action.screen_number().is_none() && !found.contains(&format!("{action:?}")))
        .map(|action| action.name())
        .collect();
    assert!(idle.is_empty(), "no screen carries these out: {idle:?}");
    let tabs: Vec<usize> = xintai::tui::screens::tabs().iter().map(|tab| tab.number).collect();
    for action in Action::ALL {
        if let Some(number) = action.screen_number() {
            assert!(tabs.contains(&number), "{} leads to no screen", action.name());
        }
    }
}

#[test]
fn every_verb_beside_an_action_exists() {
    let tree = xintai::cli::command(xintai::locale::Lang::En);
    for action in Action::ALL {
        let mut at = &tree;
        for word in action.verb().split(' ').skip(1).take(2).filter(|word| word.chars().all(|c| c.is_ascii_lowercase()))
        {
            match at.find_subcommand(word) {
                Some(found) => at = found,
                None if at.get_subcommands().next().is_none() => break,
                None => panic!("{}: there is no verb `{}`", action.name(), action.verb()),
            }
        }
    }
}
