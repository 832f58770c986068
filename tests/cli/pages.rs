//! The command lines of `docs/first-day.md` and `docs/scripted-day.md`, run as they stand there.
//!
//! A block fenced as `console` is typed by the reader: a line that begins with `$ ` is a command (a final backslash
//! or a here-document goes on), and a line `# exit 3 HC-22-6` below it says how it must end and what must be seen. Everything runs in one
//! shell, with `xintai` being the program under test.

use crate::harness::private_dir;
use std::{fs, path::Path, process::Command};

struct Step {
    line: usize,
    command: String,
    exit: i32,
    seen: Vec<String>,
}

fn steps(page: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let (mut inside, mut open, mut document) = (false, false, false);
    for (number, line) in (1..).zip(page.lines()) {
        if line.starts_with("```") {
            inside = line == "```console";
            open = false;
        } else if !inside {
            continue;
        } else if document {
            let last = steps.last_mut().unwrap();
            last.command.push('\n');
            last.command.push_str(line);
            document = line != "EOF";
        } else if let Some(command) = line.strip_prefix("$ ") {
            open = command.ends_with('\\');
            document = command.contains("<<'EOF'");
            steps.push(Step { line: number, command: command.to_owned(), exit: 0, seen: Vec::new() });
        } else if open {
            let last = steps.last_mut().unwrap();
            last.command.push('\n');
            last.command.push_str(line);
            open = line.ends_with('\\');
        } else if let Some(expected) = line.strip_prefix("# exit ") {
            let last = steps.last_mut().unwrap();
            let (exit, seen) = expected.split_once(' ').unwrap_or((expected, ""));
            last.exit = exit.parse().unwrap();
            last.seen.extend((!seen.is_empty()).then(|| seen.to_owned()));
        } else if let Some(seen) = line.strip_prefix("# shows ") {
            steps.last_mut().unwrap().seen.push(seen.to_owned());
        }
    }
    steps
}

/// One shell script of all steps; the first that ends otherwise stops it and says which line of the page that was.
fn script(steps: &[Step]) -> String {
    use std::fmt::Write as _;
    let mut script =
        String::from("umask 077\nOUT=$PWD/out.txt ERR=$PWD/err.txt\nxintai() { \"$XINTAI_PROGRAM\" \"$@\"; }\n");
    for Step { line, command, exit, seen } in steps {
        let _ = writeln!(script, "{{ {command}\n}} >\"$OUT\" 2>\"$ERR\"; code=$?");
        let _ = writeln!(
            script,
            "[ $code = {exit} ] || {{ echo \"line {line}: exit $code, not {exit}\"; cat \"$OUT\" \"$ERR\"; exit 1; }}"
        );
        for text in seen {
            let quoted = text.replace('\'', "'\\''");
            let _ = writeln!(
                script,
                "grep -qF -e '{quoted}' \"$OUT\" \"$ERR\" || {{ echo 'line {line}: not seen: {quoted}'; cat \"$OUT\" \"$ERR\"; exit 1; }}"
            );
        }
    }
    script
}

fn run(page: &str) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(root.join("docs").join(page)).unwrap();
    let steps = steps(&text);
    assert!(steps.len() >= 10, "{page}: only {} commands", steps.len());
    let folder = private_dir();
    let done = Command::new("bash")
        .arg("-c")
        .arg(script(&steps))
        .current_dir(folder.path())
        .env("XINTAI_PROGRAM", env!("CARGO_BIN_EXE_xintai"))
        .env("XINTAI_LANG", "zh-CN")
        .env("SAMPLES", root.join("tests/samples"))
        .env_remove("XINTAI_DB")
        .output()
        .unwrap();
    assert!(
        done.status.success(),
        "docs/{page}: {}\n{}",
        String::from_utf8_lossy(&done.stdout),
        String::from_utf8_lossy(&done.stderr)
    );
}

#[test]
fn the_first_day_of_a_real_centre_goes_as_written() {
    run("first-day.md");
}

#[test]
fn the_scripted_day_goes_as_written() {
    run("scripted-day.md");
}
