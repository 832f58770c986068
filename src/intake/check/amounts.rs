//! Amounts in ten thousand yuan (万元) with six places: one hundredth of a yuan, a fen.

use super::Work;
use crate::intake::fields::Role;
use crate::text;
use unicode_normalization::UnicodeNormalization;

/// How an amount was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Written {
    Plain,
    /// Readable after a clean-up: width, separators, a unit written out, Chinese capitals.
    Cleaned,
    /// More than six places: cut.
    Cut,
}

/// Why it is no amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wrong {
    Negative,
    NotANumber,
}

impl Work<'_> {
    /// The amount in fen; its cleaned text takes the place of the cell.
    pub(super) fn amount(&mut self, role: Role) -> Option<i64> {
        let at = self.schema.position(role)?;
        let cell = self.value(role);
        if cell.is_empty() {
            return None;
        }
        let key = self.key(role);
        match read(&cell) {
            Ok((fen, written)) => {
                let plain = ten_thousands(fen);
                match written {
                    Written::Plain => {}
                    Written::Cleaned => {
                        self.note(
                            key,
                            "amount-written",
                            text!("金额按万元规范为 {plain}", "the amount was read as {plain} (10,000 yuan)"),
                        );
                    }
                    Written::Cut => {
                        self.warn(
                            key,
                            "amount-decimals",
                            text!(
                                "超过六位小数，按 {plain} 万元计",
                                "more than six places; read as {plain} (10,000 yuan)"
                            ),
                        );
                    }
                }
                if let Some(slot) = self.values.get_mut(at) {
                    *slot = plain;
                }
                self.look_for_yuan(key, fen);
                Some(fen)
            }
            Err(Wrong::Negative) => {
                self.error(key, "amount-negative", text!("金额为负数", "the amount is negative"));
                None
            }
            Err(Wrong::NotANumber) => {
                self.error(key, "amount-not-number", text!("金额不是数字", "the amount is not a number"));
                None
            }
        }
    }

    /// The text names the very same figure in yuan: then the cell is most likely in yuan too.
    fn look_for_yuan(&mut self, key: &str, fen: i64) {
        let figure = fen / 1_000_000;
        if fen % 1_000_000 != 0 || figure < 10 {
            return;
        }
        let columns = self.schema.columns.iter().zip(&self.values);
        let named = columns
            .filter(|(column, _)| column.role() == Some(Role::Text))
            .any(|(_, value)| yuan_figures(value).any(|yuan| yuan == figure));
        if named {
            let right = ten_thousands(figure.saturating_mul(100));
            self.warn(
                key,
                "amount-yuan",
                text!(
                    "单位是万元，文中却写 {figure} 元：应为 {right}？",
                    "the unit is 10,000 yuan, yet the text says {figure} yuan: should it be {right}?"
                ),
            );
        }
    }
}

/// Whole figures that stand before 元 in a text.
fn yuan_figures(text: &str) -> impl Iterator<Item = i64> + '_ {
    text.split('元').filter_map(|before| {
        let tail: Vec<char> =
            before.chars().rev().take_while(|letter| letter.is_ascii_digit() || matches!(letter, ',' | '.')).collect();
        let figure: String = tail.into_iter().rev().filter(|letter| *letter != ',').collect();
        figure.split('.').next()?.parse().ok()
    })
}

/// Fen as text in ten thousand yuan: `0.2`, `15`.
pub(super) fn ten_thousands(fen: i64) -> String {
    let (whole, part) = (fen / 1_000_000, fen % 1_000_000);
    if part == 0 { whole.to_string() } else { format!("{whole}.{part:06}").trim_end_matches('0').to_owned() }
}

fn read(cell: &str) -> Result<(i64, Written), Wrong> {
    let plain: String = cell.nfkc().filter(|letter| !letter.is_whitespace()).collect();
    let mut written = if plain == cell { Written::Plain } else { Written::Cleaned };
    let bare = plain.trim_start_matches("人民币").trim_start_matches(['¥', '￥']).trim_end_matches(['整', '正']);
    let (number, places) = if let Some(number) = bare.strip_suffix("万元").or_else(|| bare.strip_suffix('万')) {
        (number, 6)
    } else if let Some(number) = bare.strip_suffix('元') {
        (number, 2)
    } else {
        (bare, 6)
    };
    if number.len() != plain.len() {
        written = Written::Cleaned;
    }
    if number.starts_with(['-', '−']) {
        return Err(Wrong::Negative);
    }
    if let Some((fen, cut)) = decimal(number, places) {
        if number.contains(',') {
            written = Written::Cleaned;
        }
        return Ok((fen, if cut { Written::Cut } else { written }));
    }
    capitals(bare, &plain).map(|fen| (fen, Written::Cleaned)).ok_or(Wrong::NotANumber)
}

/// A decimal with `places` places as an integer; whether places beyond were cut.
fn decimal(number: &str, places: usize) -> Option<(i64, bool)> {
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let grouped = whole.contains(',');
    if grouped && (!(1..=3).contains(&first.len()) || !groups.all(|group| group.len() == 3)) {
        return None;
    }
    let whole: String = whole.chars().filter(|letter| *letter != ',').collect();
    if whole.is_empty() || whole.len() > 11 || !digits(&whole) || !digits(part) || number.ends_with('.') {
        return None;
    }
    let kept: String = part.chars().chain(std::iter::repeat('0')).take(places).collect();
    let cut = part.chars().skip(places).any(|digit| digit != '0');
    let scale = 10_i64.checked_pow(u32::try_from(places).ok()?)?;
    let fen = whole.parse::<i64>().ok()?.checked_mul(scale)?.checked_add(kept.parse().unwrap_or(0))?;
    Some((fen, cut))
}

/// An amount in yuan in Chinese numerals: 贰万元整.
fn capitals(bare: &str, whole: &str) -> Option<i64> {
    if !whole.contains(['元', '圆']) {
        return None;
    }
    let (mut total, mut section, mut digit, mut fen, mut any) = (0_i64, 0_i64, 0_i64, 0_i64, false);
    for letter in bare.chars() {
        if let Some(value) = numeral(letter) {
            digit = value;
            any = true;
            continue;
        }
        match letter {
            '拾' | '十' => section += if digit == 0 && section == 0 { 10 } else { digit * 10 },
            '佰' | '百' => section += digit * 100,
            '仟' | '千' => section += digit * 1_000,
            '万' | '萬' => {
                total += (section + digit).checked_mul(10_000)?;
                section = 0;
            }
            '亿' | '億' => {
                total = (total + section + digit).checked_mul(100_000_000)?;
                section = 0;
            }
            '元' | '圆' => {
                total = total.checked_add(section + digit)?;
                section = 0;
            }
            '角' => fen += digit * 10,
            '分' => fen += digit,
            _ => return None,
        }
        digit = 0;
    }
    if !any || total > 1_000_000_000_000 {
        return None;
    }
    (total + section + digit).checked_mul(100)?.checked_add(fen)
}

fn numeral(letter: char) -> Option<i64> {
    const SIGNS: [&str; 10] = ["零〇", "壹一", "贰二两貳", "叁三參", "肆四", "伍五", "陆六陸", "柒七", "捌八", "玖九"];
    SIGNS.iter().position(|signs| signs.contains(letter)).and_then(|value| i64::try_from(value).ok())
}
