//! `docs/cli.md` is what the program says of itself.

use std::{fs, path::Path};

#[test]
fn the_page_of_verbs_is_the_one_the_program_generates() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/cli.md");
    let generated = xintai::cli::manual();
    let found = fs::read_to_string(&path).unwrap_or_default();
    if found != generated {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, generated).unwrap();
        panic!("docs/cli.md was out of date and is written anew: look at it and commit it");
    }
}

#[test]
fn every_help_text_stands_in_both_languages() {
    let page = xintai::cli::manual();
    for line in page.lines().filter(|line| line.starts_with("- `")) {
        assert!(line.contains(" (") || line.ends_with(']'), "no english: {line}");
        assert!(!line.is_ascii(), "no chinese: {line}");
    }
}

/// The parser takes an argument of a verb for a global one when their ids are the same, and says nothing.
#[test]
fn no_verb_reuses_the_id_of_a_global_option() {
    fn walk(command: &clap::Command, globals: &[String]) {
        for sub in command.get_subcommands() {
            for arg in sub.get_arguments().filter(|arg| !arg.is_global_set()) {
                let id = arg.get_id().as_str();
                assert!(!globals.iter().any(|global| global == id), "{} {id}", sub.get_name());
            }
            walk(sub, globals);
        }
    }
    let tree = xintai::cli::command(xintai::locale::Lang::Zh);
    let globals: Vec<String> =
        tree.get_arguments().filter(|arg| arg.is_global_set()).map(|arg| arg.get_id().to_string()).collect();
    assert!(globals.len() > 8);
    walk(&tree, &globals);
}
