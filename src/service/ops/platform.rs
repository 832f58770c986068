//! A publication platform (公示平台): the numbers it gives to records, and the accounts it gives to officers.

use super::publication::digest;
use crate::{
    domain::{refusal::Code, rule::Ruled},
    locale::Text,
    service::{
        Error, Kind, Operation, Trace, Tx,
        store::{officers, platform as store, records},
    },
    text,
};
use serde::{Deserialize, Serialize};

/// `feed pull`: the platform's receipt, with the number it gave to each record.
#[derive(Clone, Debug)]
pub struct PullReceipt {
    /// The file.
    pub bytes: Vec<u8>,
}

/// One line of a receipt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptRow {
    /// Number of the record.
    pub record: String,
    /// The platform's number.
    pub number: String,
}

/// A receipt as it comes in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Its lines.
    pub rows: Vec<ReceiptRow>,
    /// SM3 of the lines, as JSON without blanks.
    pub digest: String,
}

/// What a receipt brought.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pulled {
    /// Records that got a number now.
    pub stored: Vec<ReceiptRow>,
    /// Records that had the same number already.
    pub known: usize,
}

impl Operation for PullReceipt {
    type Output = Pulled;
    const NAME: &'static str = "publication.pull";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<Pulled, Error> {
        let law = &tx.pack().publish;
        let rule = |found: &Option<Ruled<bool>>| found.as_ref().map(|found| found.rule.clone()).unwrap_or_default();
        let refuse = |message: Text, hint: Text, rule: String| Error::new(Code::Input, message).cite(rule).hint(hint);
        let again = text!("请平台重新发送", "ask the platform to send it again");
        let receipt: Receipt = serde_json::from_slice(&self.bytes)
            .map_err(|_| refuse(text!("不是回执文件", "this is no receipt"), again.clone(), rule(&law.checksum)))?;
        if digest(&receipt.rows)? != receipt.digest.trim().to_lowercase() {
            return Err(refuse(
                text!(
                    "文件与其校验值不符，可能在传输中被改动",
                    "the file does not match its checksum: it was changed on its way"
                ),
                again,
                rule(&law.checksum),
            ));
        }
        let (mut stored, mut known) = (Vec::new(), 0);
        for row in receipt.rows {
            let record = records::by_no(tx.db(), &row.record)?.ok_or_else(|| Error::not_found(&row.record))?;
            if row.number.trim().is_empty() {
                let no = &row.record;
                return Err(refuse(
                    text!("`{no}` 没有平台编号", "`{no}` comes without a platform number"),
                    again,
                    rule(&law.number),
                ));
            }
            match store::number(tx.db(), record.id)? {
                Some(number) if number == row.number => known += 1,
                Some(number) => {
                    let no = &row.record;
                    return Err(refuse(
                        text!("`{no}` 已有平台编号 {number}", "`{no}` has the platform number {number} already"),
                        text!("与平台核对", "clear it with the platform"),
                        rule(&law.number),
                    ));
                }
                None if store::has_number(tx.db(), &row.number)? => {
                    let number = &row.number;
                    return Err(refuse(
                        text!("平台编号 {number} 已属于另一条信息", "platform number {number} is another record's"),
                        text!("与平台核对", "clear it with the platform"),
                        rule(&law.number),
                    ));
                }
                None => {
                    store::set_number(tx.db(), record.id, &row.number, tx.now_ms())?;
                    stored.push(row);
                }
            }
        }
        Ok(Pulled { stored, known })
    }

    fn trace(&self, output: Option<&Pulled>) -> Trace {
        match output {
            Some(done) => Trace::new().ids(done.stored.iter().map(|row| &row.record)).count(done.stored.len()),
            None => Trace::new(),
        }
    }
}

/// `officer bind`: binds an account to the account that the platform's authority issued.
#[derive(Clone, Debug)]
pub struct BindAccount {
    /// Whose.
    pub login: String,
    /// Number of the platform's account; empty takes it away.
    pub number: String,
}

/// A binding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bound {
    /// Whose.
    pub login: String,
    /// Number of the platform's account; empty when there is none now.
    pub number: String,
    /// The number before.
    pub before: Option<String>,
}

impl Operation for BindAccount {
    type Output = Bound;
    const NAME: &'static str = "officer.bind";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<Bound, Error> {
        let officer = officers::by_login(tx.db(), &self.login)?.ok_or_else(|| Error::not_found(&self.login))?;
        let before = store::account(tx.db(), officer.id)?;
        store::bind(tx.db(), officer.id, self.number.trim(), tx.now_ms())?;
        Ok(Bound { login: officer.login, number: self.number.trim().to_owned(), before })
    }

    fn trace(&self, _output: Option<&Bound>) -> Trace {
        Trace::new().ids([&self.login])
    }
}
