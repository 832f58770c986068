//! The arrows of `docs/architecture.md`, held against the source.

use std::{
    fs,
    path::{Path, PathBuf},
};

fn sources(dir: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, out);
        } else if path.extension().is_some_and(|found| found == "rs") {
            out.push(path);
        }
    }
}

/// Folder, and the words that may not stand in its code.
const ARROWS: &[(&str, &[&str])] = &[
    (
        "domain",
        &[
            "crate::service",
            "crate::tui",
            "crate::cli",
            "crate::regime",
            "crate::intake",
            "rusqlite",
            "ratatui",
            "crossterm",
            "clap::",
            "std::fs",
            "std::env",
            "SystemTime",
            "Utc::now",
            "Local::now",
        ],
    ),
    (
        "regime",
        &[
            "crate::service",
            "crate::tui",
            "crate::cli",
            "rusqlite",
            "ratatui",
            "crossterm",
            "clap::",
            "std::fs",
            "std::env",
            "SystemTime",
            "Utc::now",
            "Local::now",
        ],
    ),
    (
        "intake",
        &[
            "crate::service",
            "crate::tui",
            "crate::cli",
            "rusqlite",
            "ratatui",
            "crossterm",
            "clap::",
            "std::fs",
            "std::env",
            "SystemTime",
            "Utc::now",
            "Local::now",
        ],
    ),
    ("service", &["crate::tui", "crate::cli", "ratatui", "crossterm", "clap::"]),
    ("service/ops", &["rusqlite", "SELECT ", "INSERT ", "DELETE FROM"]),
    ("tui", &["crate::cli", "rusqlite", "clap::"]),
    ("cli", &["crate::tui", "rusqlite", "ratatui", "crossterm"]),
    ("demo", &["crate::tui", "crate::cli", "rusqlite", "ratatui", "crossterm", "clap::"]),
    ("letter", &["crate::service", "crate::tui", "crate::cli", "rusqlite", "ratatui", "crossterm", "clap::"]),
];

#[test]
fn layers_import_downwards_only_and_files_stay_small() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    let mut faults = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let name = file.strip_prefix(&root).unwrap().to_string_lossy().into_owned();
        if !text.starts_with("//!") {
            faults.push(format!("{name}: does not open with a //! line"));
        }
        if text.lines().count() > 600 {
            faults.push(format!("{name}: over 600 lines"));
        }
        let code: String =
            text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
        for (folder, banned) in ARROWS {
            if name.starts_with(&format!("{folder}/")) {
                for word in banned.iter().filter(|word| code.contains(**word)) {
                    faults.push(format!("{name}: `{word}` may not stand in {folder}/"));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn no_code_knows_a_regime_by_name() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    let regimes = ["huancui", "anshan", "changsha", "benxi", "liaoning"];
    let mut faults = Vec::new();
    for file in files {
        for (number, line) in fs::read_to_string(&file).unwrap().lines().enumerate() {
            if regimes.iter().any(|regime| line.contains(regime)) {
                faults.push(format!("{}:{}: {line}", file.display(), number + 1));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn nothing_in_the_program_puts_another_text_in_the_place_of_a_pack() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    let calls = |file: &std::path::PathBuf| {
        let text = fs::read_to_string(file).unwrap();
        text.lines().filter(|line| line.contains("stand_in(") && !line.contains("pub fn")).count()
    };
    let found: Vec<_> = files.iter().filter(|file| calls(file) > 0).collect();
    assert!(found.is_empty(), "{found:?} calls `regime::stand_in`, which is there for tests alone");
}
