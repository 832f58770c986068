//! JSON: an array of objects, or one object a line. Elements are cut out first and parsed one by one.

use super::{Fault, FaultKind, Limits, RawRow, input, line_feeds, number};
use crate::domain::{Code, Refusal};
use crate::text;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;
use std::collections::{HashMap, HashSet};
use std::fmt;

/// An object in the order of the file, repeated keys included.
struct Object(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs;
        impl<'de> Visitor<'de> for Pairs {
            type Value = Object;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Object(pairs))
            }
        }
        deserializer.deserialize_map(Pairs)
    }
}

/// Cuts the text into its top-level elements without parsing them.
struct Elements<'s> {
    text: &'s str,
    position: usize,
    lines: bool,
    line: (usize, u64),
}

impl<'s> Elements<'s> {
    fn new(text: &'s str, lines: bool) -> Self {
        let opening = if lines { 0 } else { text.find('[').map_or(text.len(), |at| at + 1) };
        Self { text, position: opening, lines, line: (0, 1) }
    }

    fn line_of(&mut self, offset: usize) -> u64 {
        let passed = self.text.as_bytes().get(self.line.0..offset).unwrap_or_default();
        let line = self.line.1 + line_feeds(passed);
        self.line = (offset.max(self.line.0), line);
        line
    }
}

impl<'s> Iterator for Elements<'s> {
    type Item = (u64, &'s str);

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.text.get(self.position..)?;
        if self.lines {
            let skipped = rest.len() - rest.trim_start().len();
            let begin = self.position + skipped;
            let body = self.text.get(begin..).filter(|body| !body.is_empty())?;
            let end = body.find('\n').unwrap_or(body.len());
            self.position = begin + end;
            let line = self.line_of(begin);
            return Some((line, body.get(..end)?.trim_end()));
        }
        let skipped = rest.len() - rest.trim_start_matches(|c: char| c.is_whitespace() || c == ',').len();
        let begin = self.position + skipped;
        let body = self.text.get(begin..).filter(|body| !body.is_empty() && !body.starts_with(']'))?;
        let end = element_end(body);
        self.position = begin + end;
        let line = self.line_of(begin);
        Some((line, body.get(..end)?.trim_end()))
    }
}

/// The length of the first value of `body`, up to the comma or bracket that follows it.
fn element_end(body: &str) -> usize {
    let (mut depth, mut quoted, mut escaped) = (0_i64, false, false);
    for (at, byte) in body.bytes().enumerate() {
        if quoted {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => quoted = false,
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => quoted = true,
            b'{' | b'[' => depth += 1,
            b'}' | b']' if depth > 0 => depth -= 1,
            b',' | b']' | b'}' if depth == 0 => return at.max(1),
            _ => {}
        }
    }
    body.len()
}

/// The keys of all objects in the order in which they first appear: the header.
pub(super) fn keys(text: &str, lines: bool, limits: &Limits) -> Result<Vec<String>, Refusal> {
    if !lines && !text.trim_start().starts_with('[') {
        return Err(input("JSON 文件应是对象的数组", "a JSON file should be an array of objects").hint(text!(
            "写成 [{{…}}, {{…}}]，或用 .jsonl 每行一个对象",
            "write [{{…}}, {{…}}], or use .jsonl with one object a line"
        )));
    }
    let mut known = HashSet::new();
    let mut header = Vec::new();
    for (_, element) in Elements::new(text, lines) {
        let Ok(Object(pairs)) = serde_json::from_str(element) else { continue };
        for (key, _) in pairs {
            if known.insert(key.clone()) {
                header.push(key);
            }
        }
        if header.len() > limits.columns {
            let most = limits.columns;
            return Err(Refusal::new(
                Code::Input,
                text!("各对象的键合计超过 {most} 个", "the objects have more than {most} different keys"),
            ));
        }
    }
    if header.is_empty() {
        return Err(input("文件里没有可读的 JSON 对象", "the file holds no readable JSON object"));
    }
    Ok(header)
}

/// Reads one object a row.
pub(super) struct Reader<'s> {
    elements: Elements<'s>,
    columns: HashMap<String, usize>,
    limits: Limits,
}

impl<'s> Reader<'s> {
    pub(super) fn new(text: &'s str, lines: bool, header: Vec<String>, limits: &Limits) -> Self {
        let columns = header.into_iter().enumerate().map(|(at, key)| (key, at)).collect();
        Self { elements: Elements::new(text, lines), columns, limits: *limits }
    }

    pub(super) fn progress(&self) -> (u64, u64) {
        (self.elements.position as u64, self.elements.text.len() as u64)
    }

    pub(super) fn next_row(&mut self) -> Option<RawRow> {
        let (line, element) = self.elements.next()?;
        let mut cells = vec![String::new(); self.columns.len()];
        let mut faults = Vec::new();
        let Ok(Object(pairs)) = serde_json::from_str(element) else {
            let cut = self.elements.position >= self.elements.text.len();
            let kind = if cut { FaultKind::CutOff } else { FaultKind::NotAnObject };
            return Some(RawRow { number: 0, line, cells: Vec::new(), faults: vec![Fault { column: None, kind }] });
        };
        let mut filled = HashSet::new();
        for (key, value) in pairs {
            let Some(&column) = self.columns.get(&key) else { continue };
            let mut fault = |kind| faults.push(Fault { column: Some(column), kind });
            if !filled.insert(column) {
                fault(FaultKind::RepeatedKey);
            }
            let (mut cell, odd) = plain(value);
            if let Some(kind) = odd {
                fault(kind);
            }
            if cell.len() > self.limits.cell {
                fault(FaultKind::TooLong);
                cell.clear();
            }
            if let Some(slot) = cells.get_mut(column) {
                *slot = cell;
            }
        }
        Some(RawRow { number: 0, line, cells, faults })
    }
}

fn plain(value: Value) -> (String, Option<FaultKind>) {
    match value {
        Value::Null => (String::new(), None),
        Value::Bool(yes) => (yes.to_string(), None),
        Value::String(text) => (text, None),
        Value::Number(found) if found.is_i64() || found.is_u64() => (found.to_string(), None),
        Value::Number(found) => {
            let (text, rounded) = number::plain(found.as_f64().unwrap_or(f64::NAN));
            (text, rounded.then_some(FaultKind::Rounded))
        }
        Value::Array(items) if items.iter().all(Value::is_string) => {
            let items: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
            (items.join(";"), None)
        }
        other => (other.to_string(), Some(FaultKind::Nested)),
    }
}
