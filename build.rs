//! Embeds migrations, regime packs, permission tables and keymaps, so that code names none of them.
use std::{
    env,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

fn main() {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").unwrap_or_default());
    let out = PathBuf::from(env::var("OUT_DIR").unwrap_or_default());
    for (folder, extension) in [
        ("migrations", "sql"),
        ("regimes", "toml"),
        ("data/supplements", "toml"),
        ("policies", "tsv"),
        ("keymaps", "toml"),
    ] {
        println!("cargo:rerun-if-changed={folder}");
        let table = embed(&root.join(folder), extension);
        let name = folder.rsplit('/').next().unwrap_or(folder);
        if let Err(error) = fs::write(out.join(format!("{name}.rs")), table) {
            println!("cargo:error=cannot write the table of {name}: {error}");
        }
    }
}

/// The text of a slice `&[(stem, text)]`, sorted by name.
fn embed(folder: &Path, extension: &str) -> String {
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder).map(|entries| entries.flatten().map(|entry| entry.path()).collect()).unwrap_or_default();
    files.retain(|path| path.extension().is_some_and(|found| found == extension));
    files.sort();
    let mut table = String::from("&[\n");
    for path in files {
        let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let _ = writeln!(table, "    ({stem:?}, include_str!({:?})),", path.to_string_lossy());
    }
    table.push(']');
    table
}
