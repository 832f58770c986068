//! What the decision says: kinds of penalty and their amounts, the permit's state, personal data in free text.

use super::Work;
use crate::domain::publication;
use crate::intake::fields::Role;
use crate::intake::filing::PenaltyFacts;
use crate::intake::kinds::Kinds;
use crate::intake::schema::TableKind;
use crate::text;

/// Whether enough digits stand together to be a number of somebody, or a mark or word that tells of a person; a cheap
/// question before the dear one.
fn may_tell_of_a_person(text: &str) -> bool {
    let mut digits = 0;
    if text.contains(['@', '＠', '住', '籍']) {
        return true;
    }
    for letter in text.chars() {
        match letter {
            '0'..='9' | '０'..='９' => digits += 1,
            '-' | '－' | '\u{2010}'..='\u{2015}' | '\u{2212}' => {}
            _ if letter.is_whitespace() => {}
            _ => digits = 0,
        }
        if digits >= 6 {
            return true;
        }
    }
    false
}

impl Work<'_> {
    pub(super) fn penalty(&mut self) -> Option<PenaltyFacts> {
        let columns: Vec<usize> = (0..self.schema.columns.len())
            .filter(|at| self.schema.columns.get(*at).is_some_and(|column| column.role() == Some(Role::PenaltyKinds)))
            .collect();
        if columns.is_empty() {
            return None;
        }
        let mut all = Kinds::default();
        for at in columns {
            let cell = self.values.get(at).cloned().unwrap_or_default();
            let key = self.schema.columns.get(at).map_or("*", |column| column.key());
            let kinds = Kinds::read(&cell);
            if !kinds.unknown.is_empty() {
                let list: Vec<String> = kinds.unknown.iter().map(|kind| kind.chars().take(20).collect()).collect();
                let list = list.join("、");
                self.warn(
                    key,
                    "penalty-kind",
                    text!("处罚类别 `{list}` 不在新旧两表内", "the kind of penalty `{list}` is in neither list"),
                );
            }
            if kinds.rejoined {
                self.note(key, "kinds-joined", text!("多个类别改用分号连接", "several kinds, now joined by ;"));
            }
            if let Some(slot) = self.values.get_mut(at) {
                *slot = kinds.joined();
            }
            all.known.extend(kinds.known);
            all.unknown.extend(kinds.unknown);
        }
        let fine = self.amount(Role::Fine);
        let confiscated = self.amount(Role::Confiscated);
        if self.schema.kind == TableKind::Penalties && !(all.known.is_empty() && all.unknown.is_empty()) {
            self.kinds_and_amounts(&all, fine, confiscated);
        }
        Some(PenaltyFacts { kinds: all.known, fine, confiscated })
    }

    /// A kind asks for its amount or licence, an amount for its kind.
    fn kinds_and_amounts(&mut self, kinds: &Kinds, fine: Option<i64>, confiscated: Option<i64>) {
        for (role, word, amount) in [(Role::Fine, "罚款", fine), (Role::Confiscated, "没收", confiscated)] {
            let key = self.key(role);
            let empty = self.value(role).is_empty();
            if kinds.any(word) && empty && !self.has_error(key) {
                self.error(
                    key,
                    "amount-missing",
                    text!("处罚类别有{word}，却没有金额", "the kinds name {word}, the amount is missing"),
                );
            } else if !kinds.any(word) && amount.is_some_and(|amount| amount > 0) {
                self.warn(
                    key,
                    "amount-without-kind",
                    text!("有金额，处罚类别却没有{word}", "an amount is given, the kinds do not name {word}"),
                );
            }
        }
        let licence = ["暂扣", "吊销"].iter().any(|word| kinds.any(word));
        let key = self.key(Role::Licence);
        if licence && self.value(Role::Licence).is_empty() && !self.has_error(key) {
            self.error(
                key,
                "licence-missing",
                text!(
                    "暂扣或吊销，却没有证照名称及编号",
                    "a licence is suspended or revoked; its name and number are missing"
                ),
            );
        }
    }

    pub(super) fn permit(&mut self) {
        let (state, key) = (self.value(Role::PermitState), self.key(Role::PermitState));
        match state.as_str() {
            "" | "1" | "2" | "有效" | "无效" => {}
            _ => self.error(
                key,
                "permit-state",
                text!("当前状态应为 1（有效）或 2（无效）", "the state must be 1 (valid) or 2 (not valid)"),
            ),
        }
        let (kind, key) = (self.value(Role::PermitKind), self.key(Role::PermitKind));
        let known = kind.split([';', '；', '、', ',']).all(|part| {
            matches!(part.trim(), "" | "普通" | "特许" | "认可" | "核准" | "登记") || part.trim().starts_with("其他")
        });
        if !known {
            self.warn(key, "permit-kind", text!("许可类别不在列表内", "the kind of permit is not in the list"));
        }
    }

    /// `CF_ZT` of the old table: a revoked decision is no basis.
    pub(super) fn old_state(&mut self) {
        let (state, key) = (self.value(Role::OldState), self.key(Role::OldState));
        match state.as_str() {
            "" | "0" => {}
            "1" => self.error(
                key,
                "revoked",
                text!("状态为撤销：认定依据已不存在", "its state is revoked: the basis is gone"),
            ),
            "2" => self.warn(key, "objected", text!("状态为异议，须核实", "its state is objected: to be verified")),
            "3" => self.warn(key, "other-state", text!("状态为其他，须核实", "its state is other: to be verified")),
            _ => self.error(key, "state", text!("状态应为 0 至 3", "the state must be 0 to 3")),
        }
    }

    /// Numbers of persons in free text, and what a text says about the procedure.
    pub(super) fn personal_data(&mut self) {
        let schema = self.schema;
        for (at, column) in schema.columns.iter().enumerate() {
            if !matches!(column.role(), None | Some(Role::Text | Role::Title)) {
                continue;
            }
            let value = self.values.get(at).cloned().unwrap_or_default();
            if value.is_empty() {
                continue;
            }
            let count = if may_tell_of_a_person(&value) { publication::count(&value) } else { 0 };
            if count > 0 {
                self.warn(
                    column.key(),
                    "personal-data",
                    text!(
                        "文中有 {count} 处证件号、电话、账号或住址",
                        "{count} numbers of persons, telephones, accounts or addresses stand in the text"
                    ),
                );
            }
            let simple =
                ["适用简易程序", "当场作出处罚决定", "当场作出行政处罚"].iter().any(|word| value.contains(word));
            if simple && schema.position(Role::PenaltyKinds).is_some() && self.value(Role::Procedure).is_empty() {
                self.warn(
                    column.key(),
                    "simple-procedure",
                    text!("文中称适用简易程序", "the text says that the simple procedure was used"),
                );
            }
        }
    }

    /// What no typed value of the filing holds, in the order of the file.
    pub(super) fn content(&self) -> Vec<(String, String)> {
        let columns = self.schema.columns.iter().zip(&self.values);
        columns
            .filter(|(column, value)| {
                !value.is_empty()
                    && matches!(
                        column.role(),
                        None | Some(
                            Role::Title
                                | Role::Text
                                | Role::PenaltyKinds
                                | Role::Fine
                                | Role::Confiscated
                                | Role::Licence
                                | Role::PublicUntil
                                | Role::Source
                                | Role::SourceCode
                                | Role::PermitKind
                                | Role::PermitState
                                | Role::OldState
                                | Role::OldScope
                                | Role::Short
                        )
                    )
            })
            .map(|(column, value)| (column.key().to_owned(), value.clone()))
            .collect()
    }
}
