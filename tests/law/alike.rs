//! Whether two playings of a step told the same: up to the time of day, and digests of what tells it.

use serde_json::Value;
use std::path::Path;

/// A text without times of day and without the folder of this playing.
pub fn masked(text: &str, folder: &Path) -> String {
    let text = text.replace(&*folder.to_string_lossy(), "…");
    let mut parts = text.split('T');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        // A moment: the day stays, the time of day goes.
        let clock = |c: char| c.is_ascii_digit() || ":.+".contains(c);
        let is_time = part.len() > 14 && part.is_char_boundary(8) && part[..8].chars().all(|c| clock(c) && c != '.');
        out.push('T');
        out.push_str(if is_time { part.trim_start_matches(clock) } else { part });
    }
    out
}

/// Keys of an answer under which digests stand: of texts and rows with times in them.
const DIGESTS: &[&str] = &["hash", "head", "receipt", "digest", "detail"];

/// The digests in an answer, whole and as reports print them.
fn digests(answer: &Value) -> Vec<String> {
    match answer {
        Value::Array(items) => items.iter().flat_map(digests).collect(),
        Value::Object(fields) => {
            let own = fields.iter().filter(|(key, _)| DIGESTS.contains(&key.as_str()));
            let own = own.filter_map(|(_, value)| value.as_str()).filter(|digest| digest.len() > 16);
            // `check` tells the last row of the log with its hash.
            let own = own.filter_map(|digest| digest.split(' ').next_back()).filter(|digest| digest.len() > 16);
            let own = own.flat_map(|digest| [digest.to_owned(), digest.chars().take(16).collect()]);
            own.chain(fields.values().flat_map(digests)).collect()
        }
        _ => Vec::new(),
    }
}

/// An answer without what depends on the time of day.
pub fn timeless(answer: &Value, of: &Value, folder: &Path) -> String {
    let mut answer = answer.clone();
    // How long the log has stood without an anchor.
    if let Some(minutes) = answer.pointer_mut("/anchored/minutes") {
        minutes.take();
    }
    masked(&digests(of).iter().fold(answer.to_string(), |text, digest| text.replace(digest, "…")), folder)
}

/// A row without the digest of what was shown, in which times stand, and without those that its answer told.
pub fn unseen(row: &str, answer: &Value) -> String {
    let parts = row.split(" | ").filter(|part| !part.starts_with("view "));
    let row = parts.collect::<Vec<_>>().join(" | ");
    digests(answer).iter().fold(row, |row, digest| row.replace(digest, "…"))
}
