//! One pressed key, as keymaps spell it.

use super::narrow;
use crate::{locale::Text, text};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use std::{fmt, str::FromStr};

/// A key and its modifiers. For characters Shift is folded into the character itself, as terminals send it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    /// Which key.
    pub code: KeyCode,
    /// Ctrl, and Shift for keys that are not characters.
    pub modifiers: KeyModifiers,
}

const NAMED: &[(&str, KeyCode, &str)] = &[
    ("enter", KeyCode::Enter, "Enter"),
    ("esc", KeyCode::Esc, "Esc"),
    ("tab", KeyCode::Tab, "Tab"),
    ("backtab", KeyCode::BackTab, "Shift-Tab"),
    ("space", KeyCode::Char(' '), "Space"),
    ("up", KeyCode::Up, "Up"),
    ("down", KeyCode::Down, "Down"),
    ("left", KeyCode::Left, "Left"),
    ("right", KeyCode::Right, "Right"),
    ("home", KeyCode::Home, "Home"),
    ("end", KeyCode::End, "End"),
    ("pageup", KeyCode::PageUp, "PgUp"),
    ("pagedown", KeyCode::PageDown, "PgDn"),
    ("insert", KeyCode::Insert, "Ins"),
    ("delete", KeyCode::Delete, "Del"),
    ("backspace", KeyCode::Backspace, "Backspace"),
];

impl Key {
    /// The event a terminal would send for this key.
    pub fn event(self) -> KeyEvent {
        KeyEvent::new(self.code, self.modifiers)
    }

    /// Whether it writes a character where one types.
    pub fn is_character(self) -> bool {
        matches!(self.code, KeyCode::Char(_)) && self.modifiers.is_empty()
    }

    /// As a hint shows it: `A`, `Enter`, `Ctrl-q`, `F1`.
    pub fn label(self) -> String {
        let name = match self.code {
            KeyCode::F(number) => format!("F{number}"),
            code => NAMED.iter().find(|(_, named, _)| *named == code).map_or_else(
                || if let KeyCode::Char(c) = code { c.to_string() } else { String::from("?") },
                |(.., label)| (*label).to_owned(),
            ),
        };
        let mut out = String::new();
        if self.modifiers.contains(KeyModifiers::CONTROL) {
            out.push_str("Ctrl-");
        }
        if self.modifiers.contains(KeyModifiers::SHIFT) {
            out.push_str("Shift-");
        }
        out + &name
    }
}

impl From<KeyEvent> for Key {
    fn from(event: KeyEvent) -> Self {
        let mut modifiers = event.modifiers & (KeyModifiers::CONTROL | KeyModifiers::SHIFT | KeyModifiers::ALT);
        if matches!(event.code, KeyCode::Char(_) | KeyCode::BackTab) {
            modifiers.remove(KeyModifiers::SHIFT);
        }
        // A key pressed while the input method is on is the same key.
        let code = match event.code {
            KeyCode::Char(c) => KeyCode::Char(narrow::key(c)),
            code => code,
        };
        Self { code, modifiers }
    }
}

impl FromStr for Key {
    type Err = Text;

    fn from_str(spelled: &str) -> Result<Self, Text> {
        let (mut modifiers, rest) = read_modifiers(spelled)?;
        let code = read_code(rest).ok_or_else(|| text!("`{rest}` 不是一个键", "`{rest}` is not a key"))?;
        if modifiers.contains(KeyModifiers::CONTROL) && matches!(code, KeyCode::Char('i' | 'm' | 'h' | '[')) {
            return Err(text!(
                "终端把 `{spelled}` 发成另一个键 (Tab、Enter、Backspace 或 Esc)",
                "a terminal sends `{spelled}` as another key (Tab, Enter, Backspace or Esc)"
            ));
        }
        let code = match code {
            KeyCode::Char(c) if modifiers.contains(KeyModifiers::SHIFT) => {
                if !c.is_ascii_alphabetic() {
                    return Err(text!(
                        "`{spelled}`: shift 只用于字母, 请直接写它打出的字符",
                        "`{spelled}`: shift is for letters only; write the character it types"
                    ));
                }
                modifiers.remove(KeyModifiers::SHIFT);
                KeyCode::Char(c.to_ascii_uppercase())
            }
            KeyCode::Tab if modifiers.contains(KeyModifiers::SHIFT) => {
                modifiers.remove(KeyModifiers::SHIFT);
                KeyCode::BackTab
            }
            other => other,
        };
        Ok(Self { code, modifiers })
    }
}

fn read_modifiers(spelled: &str) -> Result<(KeyModifiers, &str), Text> {
    let mut modifiers = KeyModifiers::NONE;
    let mut rest = spelled;
    while let Some((prefix, tail)) = rest.split_once('-') {
        if tail.is_empty() || prefix.is_empty() {
            break;
        }
        modifiers |= match prefix {
            "ctrl" => KeyModifiers::CONTROL,
            "shift" => KeyModifiers::SHIFT,
            "alt" => {
                return Err(text!(
                    "`{spelled}`: 许多终端分不清 Alt 与 Esc, 不用 Alt",
                    "`{spelled}`: many terminals cannot tell Alt from Esc, so Alt is not used"
                ));
            }
            _ => return Err(text!("`{prefix}-` 不是修饰键", "`{prefix}-` is not a modifier")),
        };
        rest = tail;
    }
    Ok((modifiers, rest))
}

fn read_code(rest: &str) -> Option<KeyCode> {
    if let Some((_, code, _)) = NAMED.iter().find(|(name, ..)| *name == rest) {
        return Some(*code);
    }
    let mut chars = rest.chars();
    match (chars.next(), chars.next()) {
        (Some(c), None) => Some(KeyCode::Char(c)),
        (Some('f'), Some(_)) => {
            let number: u8 = rest.strip_prefix('f')?.parse().ok()?;
            (1..=12).contains(&number).then_some(KeyCode::F(number))
        }
        _ => None,
    }
}

/// As a keymap spells it, so that what is written reads back.
impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.modifiers.contains(KeyModifiers::CONTROL) {
            f.write_str("ctrl-")?;
        }
        if self.modifiers.contains(KeyModifiers::SHIFT) {
            f.write_str("shift-")?;
        }
        if let Some((name, ..)) = NAMED.iter().find(|(_, code, _)| *code == self.code) {
            return f.write_str(name);
        }
        match self.code {
            KeyCode::Char(c) if c.is_ascii_uppercase() => write!(f, "shift-{}", c.to_ascii_lowercase()),
            KeyCode::Char(c) => write!(f, "{c}"),
            KeyCode::F(number) => write!(f, "f{number}"),
            _ => f.write_str("?"),
        }
    }
}
